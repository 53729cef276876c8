//! The attacks of a hostile page or network: names, cross-site requests, paths, scripts.

use super::{HOST, get, post, send};
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use comity_figures::page::percent;

const PORT: &str = "7227";

/// Spellings of hosts that are not ours: names that contain ours, other writings of the loopback
/// address, other ports, users, dots, spaces.
fn foreign_hosts() -> Vec<String> {
    let bare = [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil-localhost",
        "localhost.",
        "localhost..",
        ".localhost",
        "localhost.localdomain",
        "sub.localhost",
        "127.0.0.1.",
        "127.0.0.2",
        "127.1",
        "127.0.1",
        "0.0.0.0",
        "0",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.nip.io",
        "127.0.0.1.xip.io",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:0:0:1]",
        "[::1%25lo]",
        "::1",
        "[::1",
        "::1]",
        "[fe80::1]",
        "10.0.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "user@localhost",
        "localhost@evil.example",
        "evil.example#localhost",
        "evil.example/localhost",
        "evil.example?localhost",
        "evil.example\\localhost",
        "localhost,evil.example",
        "evil.example,localhost",
        "localhost;evil.example",
        "xn--localhost-",
        "comity.local",
        "metadata.google.internal",
        "*",
        "%6cocalhost",
        "localhost%00",
        "127.0.0.1%20",
    ];
    let mut hosts: Vec<String> = bare
        .iter()
        .flat_map(|name| {
            [(*name).to_owned(), format!("{name}:{PORT}"), format!("{name}:80"), format!("{name}:")]
        })
        .collect();
    for ours in ["127.0.0.1", "localhost", "[::1]"] {
        for port in [
            "",
            ":",
            ":0",
            ":80",
            ":443",
            ":7228",
            ":72270",
            ":07227",
            ":7227.",
            ":7227:7227",
            ":+7227",
            ":7227@evil.example",
            ":0x1c3b",
        ] {
            hosts.push(format!("{ours}{port}"));
        }
    }
    hosts
}

#[tokio::test]
async fn no_foreign_host_is_answered() {
    let hosts = foreign_hosts();
    assert!(hosts.len() >= 200, "{} spellings", hosts.len());
    for host in &hosts {
        let Ok(value) = HeaderValue::from_str(host) else { continue };
        let request = Request::builder().uri("/").header(header::HOST, value);
        let got = send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(got.status, StatusCode::FORBIDDEN, "{host}");
    }
    let without = send(Request::builder().uri("/").body(Body::empty()).unwrap()).await;
    assert_eq!(without.status, StatusCode::FORBIDDEN, "no host");
    let two = Request::builder().uri("/").header(header::HOST, HOST).header(header::HOST, "evil.example");
    assert_eq!(send(two.body(Body::empty()).unwrap()).await.status, StatusCode::FORBIDDEN, "two hosts");
    let absolute = Request::builder().uri("http://evil.example/").header(header::HOST, HOST);
    assert_eq!(
        send(absolute.body(Body::empty()).unwrap()).await.status,
        StatusCode::FORBIDDEN,
        "absolute form"
    );
    for ours in ["127.0.0.1:7227", "localhost:7227", "LocalHost:7227", "[::1]:7227"] {
        let request = Request::builder().uri("/").header(header::HOST, ours);
        assert_eq!(send(request.body(Body::empty()).unwrap()).await.status, StatusCode::OK, "{ours}");
    }
}

async fn crossed(method: &Method, headers: &[(&str, &str)]) -> StatusCode {
    let mut request =
        Request::builder().method(method).uri("/estimate/cancel?formula=x").header(header::HOST, HOST);
    for (name, value) in headers {
        request = request.header(*name, HeaderValue::from_str(value).unwrap());
    }
    send(request.body(Body::empty()).unwrap()).await.status
}

/// The cases of Go's `CrossOriginProtection` and of Datasette, and what browsers of any age send.
#[tokio::test]
async fn no_page_of_another_site_changes_anything() {
    let post = Method::POST;
    let own = format!("http://{HOST}");
    for allowed in [
        vec![],
        vec![("sec-fetch-site", "same-origin")],
        vec![("sec-fetch-site", "none")],
        vec![("origin", own.as_str())],
        vec![("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
    ] {
        assert_eq!(crossed(&post, &allowed).await, StatusCode::SEE_OTHER, "{allowed:?}");
    }
    let refused: &[&[(&str, &str)]] = &[
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", &own)],
        &[("sec-fetch-site", "same-site"), ("origin", &own)],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:7228")],
        &[("origin", "https://127.0.0.1:7227")],
        &[("origin", "http://127.0.0.1")],
        &[("origin", "http://localhost:7227")],
        &[("origin", "file://")],
        &[("origin", "")],
        &[("sec-fetch-site", "")],
        &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        &[("origin", &own), ("origin", "https://evil.example")],
    ];
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        for headers in refused {
            assert_eq!(crossed(&method, headers).await, StatusCode::FORBIDDEN, "{method} {headers:?}");
        }
    }
}

/// What a page of another site makes a browser ask for, by the headers that the browser sends along.
async fn shown(address: &str, mode: &str, dest: &str, site: &str) -> StatusCode {
    let request = Request::builder()
        .uri(super::encoded(address))
        .header(header::HOST, HOST)
        .header("sec-fetch-site", site)
        .header("sec-fetch-mode", mode)
        .header("sec-fetch-dest", dest);
    send(request.body(Body::empty()).unwrap()).await.status
}

#[tokio::test]
async fn no_page_of_another_site_starts_work() {
    let bomb = "/estimate?formula=trade~a*b*c*d*e*f*g*h*i*j*k*l*m*n*o*p*q*r*s*t*u*v*w*x*y*z";
    for address in [
        bomb,
        "/estimate.json?formula=trade~rta",
        "/lab.json?draws=500",
        "/lab/live?draws=20",
        "/pair/CHN/BRA",
    ] {
        for (mode, dest) in
            [("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe"), ("no-cors", "script")]
        {
            for site in ["cross-site", "same-site", "?"] {
                let status = shown(address, mode, dest, site).await;
                assert_eq!(status, StatusCode::FORBIDDEN, "{address} {mode} {dest} {site}");
            }
        }
    }
    // A link that somebody follows may lead to a page, not to work.
    for address in [bomb, "/lab?rate=10&draws=500"] {
        assert_eq!(
            shown(address, "navigate", "document", "cross-site").await,
            StatusCode::FORBIDDEN,
            "{address}"
        );
    }
    for address in ["/", "/data", "/ties/CHN/PAN?as_of=2025-05-13", "/estimate"] {
        assert_eq!(shown(address, "navigate", "document", "cross-site").await, StatusCode::OK, "{address}");
    }
    let frame = "/embed/pair/URY/PRY/trade?from=2018&to=2020";
    assert_eq!(shown(frame, "navigate", "iframe", "cross-site").await, StatusCode::OK);
    assert_eq!(shown("/assets/app.css", "no-cors", "style", "same-origin").await, StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_is_announced_as_too_large_is_refused_at_once() {
    for length in ["99999999999", "5242881", "99999999999999999999999999"] {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/check")
            .header(header::HOST, HOST)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_LENGTH, length);
        let got = send(request.body(Body::from("x")).unwrap()).await;
        assert_eq!(got.status, StatusCode::PAYLOAD_TOO_LARGE, "{length}");
    }
}

#[tokio::test]
async fn a_hundred_malformed_headers_of_origin_are_refused() {
    let mut tried = 0;
    for value in ["same-origin", "none", "http://127.0.0.1:7227"] {
        let name = if value.starts_with("http") { "origin" } else { "sec-fetch-site" };
        for around in [
            "\t{}x",
            "{}\tx",
            "{},",
            ",{}",
            "{};",
            "{}, {}",
            "{} {}",
            "{}\u{a0}",
            "x{}",
            "{}x",
            "\"{}\"",
            "'{}'",
            "{}/",
            "{}#",
            "{}?",
            "{}.",
            "({})",
            "[{}]",
            "{}\\",
            "%{}",
            "{}%00",
            "-{}",
            "_{}",
            "{}=1",
            "*{}",
            "{}@evil.example",
            "{}:{}",
            "{}|cross-site",
            "same-{}",
            "{}-site",
            "null {}",
            "{}\u{e9}",
            "\u{ff}{}",
            "~{}",
        ] {
            let spelled = around.replace("{}", value);
            let Ok(header) = HeaderValue::from_bytes(spelled.as_bytes()) else { continue };
            let request = Request::builder()
                .method(Method::POST)
                .uri("/check")
                .header(header::HOST, HOST)
                .header(name, header);
            let got = send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(got.status, StatusCode::FORBIDDEN, "{name}: {spelled:?}");
            tried += 1;
        }
    }
    assert!(tried >= 100, "{tried} tried");
}

#[tokio::test]
async fn no_spelling_of_a_path_reaches_a_file() {
    let steps = [
        "..",
        "../..",
        "%2e%2e",
        "%2E%2e%2f",
        "..%2f",
        "..%5c",
        "..\\",
        "%252e%252e%252f",
        "%c0%ae%c0%ae/",
        "%uff0e%uff0e/",
        "....//",
        "..;/",
        "..%00/",
        "%2e%2e%00",
        ".%2e/",
        "..%c0%af",
        "..%ef%bc%8f",
        "/",
        "//",
        "\\\\",
        "file:///",
        "~",
        "%7e",
        "$HOME",
        "C:",
        "C:%5c",
        "CON",
        "%00",
        "%0d%0a",
        "%ff",
    ];
    let files = [
        "etc/passwd",
        "etc%2fpasswd",
        "Cargo.toml",
        "app.css%00.js",
        "proc/self/environ",
        "src/main.rs",
        "windows%5cwin.ini",
        ".git/config",
        "passwd",
        "app.css/..",
    ];
    let starts = [
        "",
        "assets/",
        "pair/",
        "pair/URY/",
        "pair/URY/PRY/figure/",
        "embed/pair/URY/PRY/",
        "check/",
        "static/",
    ];
    let (mut tried, mut unspeakable) = (0, 0);
    for start in starts {
        for step in steps {
            for file in files.iter().chain(&files) {
                let joint = if tried % 2 == 0 { "/" } else { "%2f" };
                let address = format!("/{start}{step}{joint}{file}");
                tried += 1;
                // What is no URI at all is refused before it comes here.
                let Ok(request) =
                    Request::builder().uri(&address).header(header::HOST, HOST).body(Body::empty())
                else {
                    unspeakable += 1;
                    continue;
                };
                let got = send(request).await;
                assert!(
                    [StatusCode::NOT_FOUND, StatusCode::BAD_REQUEST].contains(&got.status),
                    "{address}: {}",
                    got.status
                );
                let text = got.text();
                assert!(!text.contains("root:") && !text.contains("[package]"), "{address}");
            }
        }
    }
    assert!(tried >= 2000 && unspeakable < tried / 4, "{tried} tried, {unspeakable} no URI");
}

/// Texts that would run if any page wrote them as they are.
fn payloads() -> Vec<String> {
    let tags = [
        "<script>{}</script>",
        "<img src=x onerror={}>",
        "<svg onload={}>",
        "<svg><script>{}</script></svg>",
        "<body onload={}>",
        "<iframe src=\"javascript:{}\">",
        "<a href=\"javascript:{}\">x</a>",
        "<input autofocus onfocus={}>",
        "<details open ontoggle={}>",
        "<math><mi xlink:href=\"javascript:{}\">x</mi></math>",
        "<style>@import '{}'</style>",
        "<link rel=stylesheet href=\"data:,{}\">",
        "<base href=\"//{}\">",
        "<form action=\"javascript:{}\"><button>",
        "<object data=\"javascript:{}\">",
        "<video><source onerror={}>",
        "<ScRiPt>{}</sCrIpT>",
        "<script\n>{}</script\n>",
        "</title><script>{}</script>",
        "</textarea><script>{}</script>",
        "--><script>{}</script>",
        "]]><script>{}</script>",
        "<!--<script>{}",
        "<template><script>{}</script></template>",
        "\"><script>{}</script>",
        "'><script>{}</script>",
        "\" onmouseover=\"{}",
        "\" autofocus onfocus=\"{}\" x=\"",
        "{}\"><b>",
        "</pre><img src=x onerror={}>",
        "</svg><script>{}</script>",
        "<noscript><p title=\"</noscript><img src=x onerror={}>\">",
        "<table background=\"javascript:{}\">",
        "<meta http-equiv=refresh content=\"0;url=javascript:{}\">",
    ];
    let calls = [
        "alert(1)",
        "alert`1`",
        "alert(document.cookie)",
        "fetch('//evil.example')",
        "&#97;lert(1)",
        "eval(atob('YWxlcnQoMSk='))",
        "top.location=1",
        "{{7*7}}",
        "${alert(1)}",
        "%3Cb%3E",
        "\\u003cscript\\u003e",
        "\u{202e}x",
        "x\u{0}y",
        "China",
        "CELAC",
    ];
    tags.iter().flat_map(|tag| calls.iter().map(|call| tag.replace("{}", call))).collect()
}

#[tokio::test]
async fn no_text_of_a_visitor_becomes_markup() {
    let payloads = payloads();
    assert!(payloads.len() >= 500, "{} payloads", payloads.len());
    let places = [
        "/ask?q=",
        "/explain?id=",
        "/go?b=CHN&a=",
        "/lab/live?focus=",
        "/nowhere/",
        "/ties/CHN/PAN?kind=",
        "/pair/URY/",
    ];
    for (i, payload) in payloads.iter().enumerate() {
        let written = percent(payload);
        // Every payload meets two of the places, every place meets many payloads.
        for k in [i, i + 3] {
            let place = places[k % places.len()];
            let text = get(&format!("{place}{written}")).await.text();
            assert!(!text.contains(payload.as_str()), "{place}: {payload}");
        }
    }
    let first = &payloads[0];
    for address in [
        "/lab?who=",
        "/lab?scenario=",
        "/estimate?formula=",
        "/estimate?sample=",
        "/pair/URY/PRY?basis=",
        "/pair/URY/PRY?from=",
        "/data?x=",
        "/check?x=",
        "/?x=",
    ] {
        let text = get(&format!("{address}{}", percent(first))).await.text();
        assert!(!text.contains(first.as_str()), "{address}");
    }
}

#[tokio::test]
async fn no_article_becomes_markup() {
    let payloads = payloads();
    let claim = "China's exports to Brazil were $59.1 billion in 2023.";
    let article: String = payloads.iter().map(|p| format!("{p} {claim}\n\n")).collect();
    let article = article.replace('\0', "");
    let got =
        post("/check", &[("text", &article, None), ("date", "2024-05-01", None), ("format", "text", None)])
            .await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
    let page = get(got.header("location")).await.text();
    for payload in &payloads {
        assert!(!page.contains(payload.replace('\0', "").as_str()), "{payload}");
    }
    // Refused: the form comes back with the text in it.
    let got = post("/check", &[("text", &article, None), ("date", "", None)]).await;
    assert_eq!(got.status, StatusCode::BAD_REQUEST);
    for payload in &payloads {
        assert!(!got.text().contains(payload.replace('\0', "").as_str()), "{payload}");
    }
}

#[tokio::test]
async fn too_much_is_refused() {
    let long = format!("/ask?q={}", "a".repeat(9000));
    assert_eq!(get(&long).await.status, StatusCode::URI_TOO_LONG);
    let huge = "China ".repeat(1 << 20);
    let got = post("/check", &[("text", &huge, None), ("date", "2024-05-01", None)]).await;
    assert!(got.status.is_client_error(), "{}", got.status);
}
