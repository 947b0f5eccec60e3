//! A plot of times over sizes, both in powers of ten: SVG as text, right in light and dark.

use std::fmt::Write as _;

const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 560.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 300.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 50.0;
const STYLE: &str = "svg{font:13px system-ui,sans-serif;background:#fff}text{fill:#222}.grid{stroke:#ccc;stroke-width:.6}\
    .line{fill:none;stroke-width:2}.faint{fill:#666}\
    @media(prefers-color-scheme:dark){svg{background:#161616}text{fill:#e6e6e6}.grid{stroke:#3a3a3a}.faint{fill:#aaa}}";
/// Told apart by people who see colours differently, on white and on black.
const COLOURS: [&str; 8] = ["#4477aa", "#ee6677", "#228833", "#b8860b", "#3aa5c8", "#aa3377", "#888888", "#d2691e"];

/// Each size with what was measured there: name and seconds.
pub fn plot(points: &[(f64, Vec<(&'static str, f64)>)]) -> String {
    let seconds = || points.iter().flat_map(|(_, lines)| lines.iter().map(|(_, time)| *time));
    let range = |values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(it), high.max(it)));
        (low.log10().floor(), high.log10().ceil())
    };
    let (left, right) = range(&mut points.iter().map(|(size, _)| *size));
    let (low, high) = range(&mut seconds().filter(|time| *time > 0.0));
    let x = |size: f64| LEFT + (size.log10() - left) / (right - left) * (WIDTH - LEFT - RIGHT);
    let y = |time: f64| HEIGHT - BOTTOM - (time.log10() - low) / (high - low) * (HEIGHT - TOP - BOTTOM);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"times over sizes\">\
         <style>{STYLE}</style>"
    );
    let mut decade = left;
    while decade <= right {
        let at = x(10f64.powf(decade));
        let _ = write!(svg, "<path class=\"grid\" d=\"M{at:.1} {TOP}V{:.1}\"/>", HEIGHT - BOTTOM);
        let _ = write!(
            svg,
            "<text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">10<tspan dy=\"-5\" font-size=\"10\">{decade}</tspan></text>",
            HEIGHT - BOTTOM + 20.0
        );
        decade += 1.0;
    }
    decade = low;
    while decade <= high {
        let at = y(10f64.powf(decade));
        let name = match decade {
            d if d < 0.0 => format!("{} ms", 10f64.powf(d + 3.0)),
            d => format!("{} s", 10f64.powf(d)),
        };
        let _ = write!(svg, "<path class=\"grid\" d=\"M{LEFT} {at:.1}H{:.1}\"/>", WIDTH - RIGHT);
        let _ = write!(svg, "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{name}</text>", LEFT - 8.0, at + 4.0);
        decade += 1.0;
    }
    let _ = write!(svg, "<text class=\"faint\" x=\"{LEFT}\" y=\"{:.1}\">events in the journal</text>", HEIGHT - 10.0);
    let names: Vec<&str> =
        points.first().map(|(_, lines)| lines.iter().map(|(name, _)| *name).collect()).unwrap_or_default();
    for (number, name) in names.iter().enumerate() {
        let colour = COLOURS[number % COLOURS.len()];
        // a second round of colours is dashed
        let dash = if number < COLOURS.len() { "" } else { " stroke-dasharray=\"6 4\"" };
        let time = |lines: &[(&str, f64)]| lines.iter().find(|(it, _)| it == name).map_or(f64::NAN, |(_, time)| *time);
        let places = points.iter().map(|(size, lines)| (x(*size), y(time(lines)))).filter(|(_, at)| at.is_finite());
        let path: Vec<String> = places.map(|(across, down)| format!("{across:.1} {down:.1}")).collect();
        let _ = write!(svg, "<path class=\"line\" stroke=\"{colour}\"{dash} d=\"M{}\"/>", path.join("L"));
        let row = TOP + 12.0 + 26.0 * number as f64;
        let from = WIDTH - RIGHT + 20.0;
        let _ = write!(svg, "<path class=\"line\" stroke=\"{colour}\"{dash} d=\"M{from} {row}h26\"/>");
        let _ = write!(svg, "<text x=\"{:.1}\" y=\"{:.1}\">{name}</text>", from + 34.0, row + 4.0);
    }
    svg + "</svg>\n"
}
