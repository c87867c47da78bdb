// Runs before WebAssembly: theme and language, messages about failures until the console runs, and the copied form of a time.
(() => {
  const root = document.documentElement;
  let chosen = {};
  try {
    chosen = JSON.parse(localStorage.getItem('media-console.preferences')) ?? {};
  } catch {
    // Storage is off, or its content is not JSON. The console then uses its defaults.
  }
  if (chosen.theme && chosen.theme !== 'system') root.dataset.theme = chosen.theme;
  const language = chosen.language ?? navigator.language;
  root.lang = /^zh/i.test(language) ? 'zh-CN' : 'en';

  /** Replaces "Loading" with another message of the static shell. */
  const show = (id) => {
    const message = document.getElementById(id);
    if (!message) return;
    document.getElementById('shell-loading')?.remove();
    message.hidden = false;
  };

  // A Rust panic has already opened the panel with its message. Other traps, such as running out of memory, show the engine's.
  const crashed = (reason) => {
    const panel = document.getElementById('crash');
    if (!(reason instanceof WebAssembly.RuntimeError) || !panel) return false;
    if (!panel.open) {
      document.getElementById('crash-words').textContent = String(reason);
      document.body.replaceChildren(panel);
      panel.showModal();
    }
    return true;
  };

  addEventListener('DOMContentLoaded', () => {
    // For browsers without `closedby`: a crashed page must not look as if it still worked.
    document.getElementById('crash')?.addEventListener('cancel', (event) => event.preventDefault());
    document.getElementById('crash-reload')?.addEventListener('click', () => location.reload());
    if (typeof WebAssembly !== 'object') show('shell-no-wasm');
  });
  addEventListener('error', (event) => {
    if (event.target instanceof HTMLScriptElement) show('shell-failed');
    else crashed(event.error);
  }, true);
  addEventListener('unhandledrejection', ({ reason }) => {
    if (crashed(reason)) return;
    const isWasm = reason instanceof WebAssembly.CompileError;
    show(isWasm ? 'shell-no-wasm' : 'shell-failed');
  });

  // A time is shown in the chosen zone; copied alone, it has the form that the API accepts.
  addEventListener('copy', (event) => {
    const selected = getSelection();
    const from = selected.anchorNode;
    const time = (from instanceof Element ? from : from?.parentElement)?.closest('time[datetime]');
    if (!time || String(selected).trim() !== time.textContent.trim()) return;
    event.clipboardData.setData('text/plain', time.dateTime);
    event.preventDefault();
  });
})();
