/** The languages of the site. */

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a part says, in each of them. */
export type Words<Text> = Readonly<Record<Language, Text>>;

/** As `lang` says it. */
export const TAGS: Words<string> = { en: "en", zh: "zh-Hans" };

/** English lies at the root. */
export const FOLDERS: Words<string> = { en: "", zh: "zh/" };

/** That of the page that runs this script. */
export function languageHere(): Language {
  return document.documentElement.lang === TAGS.zh ? "zh" : "en";
}
