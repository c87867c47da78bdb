// Runs before WebAssembly: the chosen theme, words for what can go wrong until the console takes over, and what is copied
// of a time.
(() => {
  const root = document.documentElement;
  try {
    const chosen = JSON.parse(localStorage.getItem("media-console.preferences") || "{}");
    if (chosen.theme && chosen.theme !== "system") root.dataset.theme = chosen.theme;
    if (chosen.language) root.lang = chosen.language === "zh" ? "zh-CN" : "en";
  } catch {
    // Unreadable preferences are the console's to repair.
  }
  const show = (id) => {
    const loading = document.getElementById("shell-loading");
    const words = document.getElementById(id);
    if (!words) return;
    if (loading) loading.hidden = true;
    words.hidden = false;
  };
  // A program that stopped cannot say so itself.
  const crashed = (reason) => {
    const panel = document.getElementById("crash");
    const words = document.getElementById("crash-words");
    if (!(reason instanceof WebAssembly.RuntimeError) || !panel) return false;
    if (panel.hidden && words) words.textContent = reason.stack || String(reason);
    panel.hidden = false;
    return true;
  };
  addEventListener("error", (event) => crashed(event.error));
  addEventListener("DOMContentLoaded", () => {
    document.getElementById("crash-reload")?.addEventListener("click", () => location.reload());
    if (typeof WebAssembly !== "object") show("shell-no-wasm");
  });
  // A time is shown in the chosen zone; copied alone, it is what the API takes.
  addEventListener("copy", (event) => {
    const selected = getSelection();
    const from = selected.anchorNode;
    const time = (from instanceof Element ? from : from?.parentElement)?.closest("time[datetime]");
    if (!time || String(selected).trim() !== time.textContent.trim()) return;
    event.clipboardData.setData("text/plain", time.dateTime);
    event.preventDefault();
  });
  addEventListener("error", (event) => event.target instanceof HTMLScriptElement && show("shell-failed"), true);
  addEventListener("unhandledrejection", (event) => {
    if (crashed(event.reason)) return;
    const compile = event.reason instanceof WebAssembly.CompileError || /wasm|WebAssembly/i.test(String(event.reason));
    show(compile ? "shell-no-wasm" : "shell-failed");
  });
})();
