// Browsers start no worker for a page that is a file on a disk. There the search runs in a frame of the page; a server's
// pages keep the browser's worker.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super()
      const frame = document.createElement("iframe")
      frame.hidden = true
      document.body.append(frame)
      this.inside = frame.contentWindow
      // What the script says reaches the listeners, in the order in which it was said.
      this.inside.postMessage = data => this.tell(data)
      const script = frame.contentDocument.createElement("script")
      this.loaded = new Promise((done, failed) => {
        script.onload = done
        script.onerror = failed
      })
      this.loaded.catch(error => this.onerror?.(error))
      script.src = address
      frame.contentDocument.body.append(script)
    }
    tell(data) {
      const message = new MessageEvent("message", { data })
      this.onmessage?.(message)
      this.dispatchEvent(message)
    }
    postMessage(data) {
      this.loaded.then(() => this.inside.dispatchEvent(new MessageEvent("message", { data })))
    }
    terminate() {
      this.inside.frameElement.remove()
    }
  }
}
