// All screens, for checks and pictures that cover each of them.

/** Names and paths of the screens: the lists of the navigation, and details of the sample data. */
export async function routes(page) {
  const origin = new URL(page.url()).origin;
  const first = async (list, prefix) => {
    await page.goto(origin + list);
    const links = page.locator(`main a[href^="${prefix}"]:not([href$="/new"])`);
    await links.first().waitFor();
    return links.first().getAttribute('href');
  };
  const job = await first('/jobs', '/jobs/');
  const template = await first('/templates', '/templates/');
  const video = await first('/videos?status=Normal', '/videos/');
  const lists = await page.locator('nav.rail a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  return [
    ...lists.map((path) => ({ name: path.slice(1), path })),
    { name: 'job', path: job },
    { name: 'submit', path: '/jobs/new' },
    { name: 'submit-many', path: '/jobs/many' },
    { name: 'new-template', path: '/templates/new' },
    { name: 'template', path: template },
    { name: 'video', path: video },
  ];
}

/** Waits until a screen shows its content: a heading, no skeletons, and loaded pictures. */
export async function settled(page) {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(() => !document.querySelector('tr.skeleton, [aria-busy=true]'));
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
}
