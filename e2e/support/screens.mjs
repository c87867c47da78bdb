// All screens, for checks and pictures that cover each of them.

/** Names and paths of the screens; the details are those of the sample data, found through `page`. */
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
  return [
    { name: 'wall', path: '/wall' },
    { name: 'jobs', path: '/jobs' },
    { name: 'job', path: job },
    { name: 'submit', path: '/jobs/new' },
    { name: 'submit-many', path: '/jobs/many' },
    { name: 'templates', path: '/templates' },
    { name: 'new-template', path: '/templates/new' },
    { name: 'template', path: template },
    { name: 'videos', path: '/videos' },
    { name: 'video', path: video },
    { name: 'uploads', path: '/uploads' },
    { name: 'activity', path: '/activity' },
    { name: 'faults', path: '/faults' },
  ];
}

/** Waits until a screen shows its content: a heading, no skeletons, and loaded pictures. */
export async function settled(page) {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(() => !document.querySelector('tr.skeleton, [aria-busy=true]'));
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
}
