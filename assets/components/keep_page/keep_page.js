// A line of the menu that saves the page on screen as one HTML file. After shared/draw.js,
// shared/save.js and keep_page/page_file.js.

export default function ({ data, parentElement }) {
  speak(data);
  const button = parentElement.querySelector("button") ?? element("button");
  button.type = "button";
  button.replaceChildren(element("span", "sign", "⤓"), tr("This page as a file"));
  button.title = tr("One HTML file that opens anywhere, without the app and without a network");
  button.onclick = async () => {
    const main = document.querySelector("[data-testid=stMainBlockContainer]");
    const name = `${document.title.replace(/[^\p{L}\p{N}]+/gu, " ").trim()}.html`;
    download(await pageFile(main), "text/html", name);
  };
  if (!button.isConnected) parentElement.append(button);
}
