//! A letter as HTML: paragraphs on a calm page, light or dark as its reader's program is. Nothing is fetched for it from anywhere, and the
//! one link in it leads to our own page.

use telnusqa_domain::language::Language;

use super::letter::Paragraph;

/// Letters are read on telephones and in the dark; a program that knows no styles shows the same words one below the other.
const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;padding:24px 16px;background:#fff;color:#1d1d1f;\
font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif}\
main{max-width:36em;margin:0 auto;overflow-wrap:anywhere}\
h1{margin:0 0 20px;font-size:20px;line-height:1.3;font-weight:600}\
p{margin:0 0 16px}\
a{color:#00568f}\
footer{margin-top:24px;padding-top:16px;border-top:1px solid #d2d2d7;font-size:14px;color:#515156}\
@media (prefers-color-scheme:dark){\
body{background:#161618;color:#ececf0}\
a{color:#7cc4ff}\
footer{border-color:#3a3a3e;color:#b4b4bb}}";

/// A whole page. In the close, and nowhere else, the address of our page is a link: what staff wrote makes none.
pub(super) fn page(
    language: Language,
    heading: &str,
    body: &[Paragraph],
    close: &[Paragraph],
    link: Option<&str>,
) -> String {
    let heading = escaped(heading);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{heading}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>{heading}</h1>\n",
        language.code()
    );
    body.iter().for_each(|paragraph| page.push_str(&one(paragraph, None)));
    if !close.is_empty() {
        page.push_str("<footer>\n");
        close.iter().for_each(|paragraph| page.push_str(&one(paragraph, link)));
        page.push_str("</footer>\n");
    }
    page + "</main>\n</body>\n</html>\n"
}

fn one(paragraph: &Paragraph, link: Option<&str>) -> String {
    let lines = paragraph.iter().map(|line| match link.map(escaped) {
        Some(link) if !link.is_empty() => escaped(line).replace(&link, &format!("<a href=\"{link}\">{link}</a>")),
        Some(_) | None => escaped(line),
    });
    format!("<p>{}</p>\n", lines.collect::<Vec<_>>().join("<br>\n"))
}

/// As text within an element or an attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_written_is_more_than_text() {
        let line =
            "<img src=\"https://bad.example/x.png\" onerror='x()'> & \u{7}https://telnusqa.example/s/TN-1".to_owned();
        let link = Some("https://telnusqa.example/s/TN-1");
        let page = page(Language::Kk, "<b>", &[vec![line.clone()]], &[vec![line]], link);
        assert_eq!(page.matches("<img").count() + page.matches("<b>").count(), 0, "{page}");
        assert_eq!(page.matches("<a href=").count(), 1, "{page}");
        assert!(
            page.contains("&lt;img src=&quot;https://bad.example/x.png&quot; onerror=&#39;x()&#39;&gt; &amp; https")
        );
        assert!(page.contains("<html lang=\"kk\">") && !page.contains('\u{7}'));
    }
}
