// Draws the diagrams of a page. Without the program beside this file, which is fetched when the site is built, they stay text.
{
  const base = document.currentScript.src
  const diagrams = [...document.querySelectorAll("pre.diagram")]
  if (diagrams.length > 0) {
    const script = document.createElement("script")
    script.src = new URL("mermaid.min.js", base)
    script.onload = async () => {
      const dark = document.body.dataset.mdColorScheme === "slate"
      mermaid.initialize({ startOnLoad: false, theme: dark ? "dark" : "neutral", fontFamily: "sans-serif" })
      for (const [number, diagram] of diagrams.entries()) {
        const { svg } = await mermaid.render(`diagram-${number}`, diagram.textContent)
        const drawn = document.createElement("div")
        drawn.className = "diagram"
        drawn.innerHTML = svg
        diagram.replaceWith(drawn)
      }
    }
    document.head.append(script)
  }
}
