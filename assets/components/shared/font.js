// Put before shared/save.js: the page's own type, for files that are drawn outside of the page.

// The @font-face rule of the page's upright type with the type itself in it; "" if it can't be had.
function pageFont() {
  pageFont.found ??= findFont().catch(() => "");
  return pageFont.found;
}

async function findFont() {
  const family = getComputedStyle(document.querySelector(".stApp")).fontFamily.split(",")[0];
  const named = (name) => name.replace(/["']/g, "").trim();
  const rule = [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .find((one) => one instanceof CSSFontFaceRule && one.style.fontStyle !== "italic" && named(one.style.fontFamily) === named(family));
  const [, address] = rule.style.src.match(/url\(["']?([^"')]+)/);
  const answer = await fetch(new URL(address, rule.parentStyleSheet.href ?? document.baseURI));
  if (!answer.ok) return "";
  const reader = new FileReader();
  const read = new Promise((resolve) => (reader.onload = () => resolve(reader.result)));
  reader.readAsDataURL(await answer.blob());
  return `@font-face { font-family: "${named(family)}"; font-weight: 200 900; src: url("${await read}"); }`;
}
