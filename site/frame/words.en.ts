/** What every page says. */

export const words = {
  name: "xent",
  skip: "Skip to the content",
  navigation: "Parts of the site",
  parts: { learn: "Learn", files: "Compare files", measure: "Measure", read: "Read" },
  otherLanguage: "中文",
  footer: "Everything is computed on this device. These pages load nothing from elsewhere, and send nothing.",
  licenses: "Licenses of the libraries in them",
  withoutScript: "This page computes in your browser: it needs JavaScript for what you can change.",
  notFound: {
    title: "There is no such page",
    sentence: "The address leads nowhere. The parts of the site are named above.",
  },
};

export type FrameWords = typeof words;
