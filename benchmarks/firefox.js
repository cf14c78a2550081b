// Walk through the app in Firefox by WebDriver BiDi, for firefox.py: reads a job from stdin, { executable, address,
// pages, surfaces: [[page, name]], rest, listen, take, moves, pause }, and writes { errors, drawn: { name: […] } }.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import puppeteer from "puppeteer-core";

const VIEWPORT = { width: 1280, height: 800 };
const PATIENCE = 90_000; // milliseconds

const { executable, address, pages, surfaces, rest, listen, take, moves, pause } = JSON.parse(readFileSync(0, "utf8"));
const browser = await puppeteer.launch({
  browser: "firefox", executablePath: executable, headless: true, defaultViewport: VIEWPORT,
});
const errors = [];
const drawn = {};

async function open(path) {
  const page = await browser.newPage();
  page.on("pageerror", ({ message }) => errors.push(`${path || "home"}: ${message}`));
  page.on("console", (message) => message.type() === "error" && errors.push(`${path || "home"}: ${message.text()}`));
  await page.goto(`${address}/${path}`, { timeout: PATIENCE });
  await page.waitForFunction(`(${rest})()`, { timeout: PATIENCE, polling: 100 });
  return page;
}

try {
  for (const path of pages) {
    const page = await open(path);
    if (await page.$('[data-testid="stException"]')) errors.push(`${path || "home"}: an exception is shown`);
    for (const [, name] of surfaces.filter(([at]) => at === path)) {
      const surface = await page.waitForSelector(`>>> [data-ae="${name}"]`, { timeout: PATIENCE });
      await surface.scrollIntoView();
      await sleep(2000); // what comes late is there
      await page.evaluate(`(${listen})()`);
      const { x, y, width, height } = await surface.boundingBox();
      const middle = [x + width / 2, y + height / 2];
      await page.mouse.move(...middle);
      await page.mouse.down();
      for (let i = 0; i < moves; i++) {
        const angle = (i / moves) * 4 * Math.PI;
        const [x, y] = [width * Math.sin(angle), height * Math.sin(1.7 * angle)];
        await page.mouse.move(middle[0] + 0.35 * x, middle[1] + 0.35 * y);
        await sleep(1000 * pause);
      }
      drawn[name] = (await page.evaluate(`(${take})()`)).map(([, asked, done]) => done - asked);
      await page.mouse.up();
    }
    await page.close();
  }
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify({ errors, drawn }));
