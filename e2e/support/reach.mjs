// Whether all controls can be reached on a screen of any size.

/**
 * What makes a page unusable at this size: a page that scrolls sideways, and controls that cannot be scrolled into view and
 * pressed. Checks only the open dialog, menu or list, if there is one: it covers the rest on purpose.
 */
export function obstacles(page) {
  return page.evaluate(async () => {
    const found = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} pixels wide, the screen ${clientWidth}`);
    const dialog = document.querySelector('dialog[open]');
    if (dialog && dialog.scrollWidth > dialog.clientWidth) found.push(`the dialog is ${dialog.scrollWidth} pixels wide inside`);
    const scope = dialog ?? document.querySelector('[popover]:popover-open, .picker-list.open') ?? document;
    const controls = [...scope.querySelectorAll('a[href], button, input, select, textarea, summary, [role=slider]')];
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    // A panel moves out of sight with its button, as when a phone is rotated.
    document.querySelector(`[popovertarget="${scope.id}"]`)?.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    await frame();
    for (const control of controls) {
      if (!control.checkVisibility({ visibilityProperty: true }) || control.closest('.skip, .unseen')) continue;
      control.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      // A panel attached to a button is placed in the frame after the one in which the page scrolled.
      if (scope.matches?.('[popover]')) await frame();
      // A check box or radio button may be drawn by its label.
      const face = control.matches('input[type=radio], input[type=checkbox]') ? (control.closest('label') ?? control) : control;
      const box = face.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const hit = document.elementFromPoint(x, y);
      const name = control.getAttribute('aria-label') ?? control.labels?.[0]?.textContent ?? control.textContent;
      const what = `${control.tagName.toLowerCase()} “${name.trim().slice(0, 40)}”`;
      if (!hit) found.push(`${what} is off the screen at ${Math.round(x)},${Math.round(y)}`);
      else if (!face.contains(hit) && !hit.contains(face)) found.push(`${what} is covered by ${hit.outerHTML.slice(0, 80)}`);
    }
    scrollTo(0, 0);
    return found;
  });
}

/** The size that 1280 by 1024 pixels leave at 400 %. */
export const MAGNIFIED = { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4, reducedMotion: 'reduce' };
/** A small phone. */
export const TELEPHONE = { viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' };
