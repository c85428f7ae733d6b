import { readFileSync } from "node:fs";

import AxeBuilder from "@axe-core/playwright";
import { devices, expect, test, type Locator, type Page } from "@playwright/test";

const titleOf = (page: Page): Locator => page.getByRole("textbox", { name: "Title" });
const textOf = (page: Page): Locator => page.getByRole("textbox", { name: "Text" });

async function open(page: Page): Promise<void> {
  await page.goto("/");
  await expect(page.getByText(/Begin your first note|Choose a note/)).toBeVisible();
}

async function write(page: Page, title: string, text: string): Promise<void> {
  await page.getByRole("button", { name: "New note" }).click();
  await titleOf(page).fill(title);
  await textOf(page).fill(text);
  await expect(page.getByText("Saved")).toBeVisible();
  await expect(page.locator(".notes, .back").filter({ visible: true }).first()).toBeVisible();
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

const shot = (name: string): { path: string } => ({ path: `dist/screenshots/${name}.png` });

const RYE = `Rye flour, 500 g
Water, 380 ml
Salt, 10 g
Sourdough, 150 g

Mix in the evening, let it rest overnight in a cool place.
Bake at 230 °C for 15 minutes, then at 190 °C for 40.

Anna: mine needed ten minutes more.`;

test("a note is written, found, kept, and read as it was", async ({ page }) => {
  await open(page);
  await write(page, "Bread", "rye, 2");
  await write(page, "Milk", "oat");
  const notes = page.getByRole("navigation", { name: "Notes" }).getByRole("link");
  await expect(notes).toHaveText([/Milk/, /Bread/]);
  await page.keyboard.press("Control+K");
  await page.keyboard.type("RYE");
  await expect(notes).toHaveText([/Bread/]);
  await notes.click();
  await textOf(page).fill("rye, 3");
  await expect(page.getByText("Saved")).toBeVisible();
  await page.reload();
  await expect(textOf(page)).toHaveValue("rye, 3");
  await page.getByRole("button", { name: "History" }).click();
  await expect(page.getByRole("region", { name: "History" })).toContainText("change");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(notes).toHaveText([/Milk/]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(textOf(page)).toHaveValue("rye, 3");
});

test("two tabs type into one note at once; the one that has the unit is killed", async ({
  context,
}) => {
  const first = await context.newPage();
  await open(first);
  await write(first, "Shared", "middle");
  const second = await context.newPage();
  await second.goto(first.url());
  await expect(textOf(second)).toHaveValue("middle");

  await textOf(first).click();
  await first.keyboard.press("Control+Home");
  await textOf(second).click();
  await second.keyboard.press("Control+End");
  await Promise.all([
    first.keyboard.type("one two three ", { delay: 20 }),
    second.keyboard.type(" four five six", { delay: 20 }),
  ]);
  const both = "one two three middle four five six";
  await expect(textOf(first)).toHaveValue(both);
  await expect(textOf(second)).toHaveValue(both);
  const caret = (page: Page): Promise<number> =>
    textOf(page).evaluate((field: HTMLTextAreaElement) => field.selectionStart);
  expect([await caret(first), await caret(second)]).toEqual([14, both.length]);

  // A crash, with no time for last words.
  const session = await context.newCDPSession(first);
  void session.send("Page.crash").catch(() => undefined);
  await first.waitForEvent("crash");
  await second.keyboard.type(" seven");
  await expect(textOf(second)).toHaveValue(`${both} seven`);
  await expect(second.getByText("Saved")).toBeVisible();
  const third = await context.newPage();
  await third.goto(second.url());
  await expect(textOf(third)).toHaveValue(`${both} seven`);
  await textOf(third).press("Control+End");
  await third.keyboard.type("!");
  await expect(textOf(second)).toHaveValue(`${both} seven!`);
});

test("an input method is left alone while it composes", async ({ context }) => {
  const page = await context.newPage();
  await open(page);
  await write(page, "IME", "ab");
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(textOf(other)).toHaveValue("ab");
  await textOf(page).press("Control+End");
  const session = await context.newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: "か", selectionStart: 1, selectionEnd: 1 });
  await textOf(other).press("Control+Home");
  await other.keyboard.type("x");
  await expect(other.getByText("Saved")).toBeVisible();
  await expect(textOf(page)).toHaveValue("abか");
  await session.send("Input.insertText", { text: "蚊" });
  await expect(textOf(page)).toHaveValue("xab蚊");
  await expect(textOf(other)).toHaveValue("xab蚊");
});

test("it works without a network after the first visit", async ({ page, context }) => {
  await open(page);
  await write(page, "Kept", "here");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  await page.reload();
  await expect(textOf(page)).toHaveValue("here");
  await expect(page.getByText("Offline")).toBeVisible();
  await textOf(page).fill("here, without a network");
  await expect(page.getByText("Saved")).toBeVisible();
  await page.reload();
  await expect(textOf(page)).toHaveValue("here, without a network");
});

test("a right is denied, and what needs it says so", async ({ page }) => {
  await open(page);
  await write(page, "Bread", RYE);
  const button = page.getByRole("button", { name: "What may it do?" });
  await button.click();
  const files = page.getByRole("switch", { name: /files/ });
  await expect(files).toBeChecked();
  await expect(page.getByRole("switch", { name: /device/ })).toBeDisabled();
  await expectAccessible(page);
  await files.click();
  await expect(files).not.toBeChecked();
  await page.getByRole("button", { name: "Export" }).click();
  await expect(page.getByRole("status")).toContainText("may not use files");
  await page.reload();
  await button.click();
  await expect(files).not.toBeChecked();
  await files.click();
  await expect(files).toBeChecked();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export" }).click(),
  ]);
  expect(readFileSync(await download.path()).length).toBeGreaterThan(100);
  await page.getByRole("switch", { name: /network/ }).click();
  await page.getByRole("textbox", { name: "Which host?" }).fill("api.example.org");
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByText("api.example.org")).toBeVisible();
});

test("calls that cross are shown as they happen", async ({ page }) => {
  await open(page);
  await write(page, "Bread", "rye");
  await page.getByRole("button", { name: "What crosses?" }).click();
  const calls = page.getByRole("region", { name: "Calls" });
  await expect(calls).toContainText("storage.write");
  await textOf(page).press("End");
  await page.keyboard.type("!");
  await expect(calls.getByRole("row").nth(1)).toBeVisible();
  await expect(calls).toContainText("documents.patch");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
});

test("notes go to a phone in a file", async ({ page, browser }) => {
  await open(page);
  await write(page, "Sourdough", RYE);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export" }).click(),
  ]);
  const buffer = readFileSync(await download.path());

  const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices["Pixel 7"];
  const phone = await browser.newContext({
    viewport,
    userAgent,
    deviceScaleFactor,
    isMobile,
    hasTouch,
  });
  const small = await phone.newPage();
  await open(small).catch(() => undefined);
  await small
    .getByLabel("A file of notes to import")
    .setInputFiles({ name: "notes.dao", mimeType: "application/octet-stream", buffer });
  await expect(small.getByRole("status")).toContainText("1 note came in from notes.dao");
  await expectAccessible(small);
  await small.screenshot(shot("phone-list"));
  await small.getByRole("link", { name: /Sourdough/ }).click();
  await expect(textOf(small)).toHaveValue(RYE);
  expect(await small.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(412);
  await expectAccessible(small);
  await small.screenshot(shot("phone"));
  await small.getByRole("link", { name: "Notes" }).click();
  await expect(small.getByRole("link", { name: /Sourdough/ })).toBeVisible();
  await phone.close();
});

for (const scheme of ["light", "dark"] as const) {
  test(`it can be shown, ${scheme}`, async ({ browser }) => {
    const context = await browser.newContext({
      colorScheme: scheme,
      viewport: { width: 1280, height: 800 },
      deviceScaleFactor: 2,
    });
    const page = await context.newPage();
    await open(page);
    await write(page, "Books to lend", "The Dispossessed, to Jo until June");
    await write(page, "Walk on Sunday", "Meet at the bridge at ten, bring tea");
    await write(page, "Letter to the landlord", "The window in the kitchen does not close");
    await write(page, "Rye bread", RYE);
    await expectAccessible(page);
    await page.screenshot(shot(scheme));
    await page.getByRole("button", { name: "What may it do?" }).click();
    await expect(page.getByRole("switch").first()).toBeVisible();
    await expectAccessible(page);
    await page.screenshot(shot(`${scheme}-rights`));
    await page.getByRole("button", { name: "What crosses?" }).click();
    await expect(page.getByRole("row").nth(3)).toBeVisible();
    await page.screenshot(shot(`${scheme}-crossings`));
    await context.close();
  });
}
