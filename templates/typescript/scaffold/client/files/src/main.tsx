import { render } from "preact";

import { App } from "./app.js";
import { openAvatar } from "./open.js";
import "./style.css";

const root = document.getElementById("app");
if (root !== null) {
  render(<App opening={openAvatar()} />, root);
}

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("./service-worker.js").catch((error: unknown) => {
    console.warn("The notebook will not open without a network:", error);
  });
}
