//! The few words that the document itself says, in the language of the page.

/// Words of one language.
pub struct Words {
    /// Leads past the head.
    pub skip: &'static str,
    /// Heading of the list of sections.
    pub contents: &'static str,
    /// Heading of the appendix.
    pub evidence: &'static str,
    /// What the appendix is, after the number of its entries.
    pub entries: &'static str,
    /// What the tiles are, for those who hear them.
    pub figures: &'static str,
    /// Before the forms in which a table or figure can be had.
    pub download: &'static str,
    /// In the place of a number that there is not.
    pub not_known: &'static str,
}

const EN: Words = Words {
    skip: "Skip to the text",
    contents: "Contents",
    evidence: "Evidence",
    entries: "entries: what every number rests on",
    figures: "Headline figures",
    download: "Download",
    not_known: "not known",
};
const ES: Words = Words {
    skip: "Ir al texto",
    contents: "Contenido",
    evidence: "Pruebas",
    entries: "entradas: en qué se basa cada cifra",
    figures: "Cifras principales",
    download: "Descargar",
    not_known: "no se sabe",
};
const PT: Words = Words {
    skip: "Ir para o texto",
    contents: "Conteúdo",
    evidence: "Provas",
    entries: "entradas: em que se baseia cada número",
    figures: "Números principais",
    download: "Baixar",
    not_known: "não se sabe",
};
const ZH: Words = Words {
    skip: "跳到正文",
    contents: "目录",
    evidence: "依据",
    entries: "条：每个数字的依据",
    figures: "主要数字",
    download: "下载",
    not_known: "不详",
};

/// The words for a tag such as `es` or `zh-Hans`; English for any other.
pub fn of(lang: &str) -> &'static Words {
    match lang.split('-').next() {
        Some("es") => &ES,
        Some("pt") => &PT,
        Some("zh") => &ZH,
        _ => &EN,
    }
}
