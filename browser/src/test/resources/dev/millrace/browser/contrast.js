// Lists the texts that stand out too little from what is behind them: WCAG 2.2, 1.4.3.

const channels = color => color.match(/[\d.]+/g).map(Number);
const linear = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);

function behind(element) {
  for (let at = element; at !== null; at = at.parentElement) {
    const color = channels(getComputedStyle(at).backgroundColor);
    if (color.length === 3 || color[3] > 0) return color;
  }
  return [255, 255, 255];
}

function contrast(element) {
  const style = getComputedStyle(element);
  const text = channels(element instanceof SVGElement ? style.fill : style.color);
  const [dark, light] = [luminance(text), luminance(behind(element))].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

return [...document.body.querySelectorAll("*")]
  .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim() !== ""))
  .filter(element => !["SCRIPT", "NOSCRIPT"].includes(element.tagName) && element.getClientRects().length > 0)
  .filter(element => contrast(element) < 4.5)
  .map(element => `${element.tagName} ${element.textContent} ${contrast(element).toFixed(2)}`);
