/** 每个页面都有的文字。 */

import type { FrameWords } from "./words.en.js";

export const words: FrameWords = {
  name: "xent",
  skip: "跳到正文",
  navigation: "网站的各部分",
  parts: { learn: "学习", files: "比较文件", measure: "测速", read: "文档" },
  otherLanguage: "English",
  footer: "一切都在本机计算。这些页面不从别处加载任何内容，也不发送任何内容。",
  licenses: "所用各库的许可证（英文）",
  withoutScript: "本页在浏览器中计算：可以改动的部分需要 JavaScript。",
  notFound: {
    title: "没有这个页面",
    sentence: "这个地址没有内容。网站的各部分见上方。",
  },
};
