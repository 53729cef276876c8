* China's exports to Brazil in Stata, and gravity on the panel in memory. Needs comity on the path.
shell comity ask "exports CHN -> BRA 2000..2020" -o exports.dta
use exports.dta, clear
keep if basis == "baci"
destring period, replace
tsset period
tsline value

* The panel of the estimate: any data set with exporter, importer, year and trade.
clear
set obs 224
generate exporter = mod(_n - 1, 8)
generate importer = mod(exporter + 1 + mod(floor((_n - 1) / 8), 7), 8)
generate year = 2001 + floor((_n - 1) / 56)
set seed 1
generate rta = runiform() > 0.5
generate trade = exp(1 + 0.5 * rta) * rgamma(4, 0.25)
save panel.dta, replace
shell comity estimate "trade ~ rta | exporter^year + importer^year" --data panel.dta -o table.docx
