"use strict";

const paper = JSON.parse(find("#paper").textContent);
const form = find("form");
const LANGUAGES = ["ko", "en"];

// How each type of question is read from its fieldset and shown in it. An answer is a text, a list
// of ids or a mapping of ids; what was remembered may be damaged, so nothing about it is assumed.
const CHOICE = {
  read: (box) => find("input:checked", box)?.value ?? "",
  show: (box, answer) => findAll("input", box).forEach((input) => {
    input.checked = input.value === answer;
  }),
};
const CHOICES = {
  read: (box) => findAll("input:checked", box).map((input) => input.value),
  show: (box, answer) => findAll("input", box).forEach((input) => {
    input.checked = asList(answer).includes(input.value);
  }),
};
const PAIRS = {
  read: (box) => Object.fromEntries(
    findAll("select", box).filter((list) => list.value)
      .map((list) => [list.dataset.left, list.value]),
  ),
  show: (box, answer) => findAll("select", box).forEach((list) => {
    list.value = own(answer, list.dataset.left) ?? "";
    if (list.selectedIndex < 0) list.value = "";
  }),
  isComplete: (box) => findAll("select", box).every((list) => list.value),
};
const ORDER = {
  read: (box) => find(".confirm", box).checked ? stepsOf(box).map((step) => step.dataset.step) : [],
  show: showOrder,
};
const WORDS = {
  read: (box) => find("input, textarea", box).value,
  show: (box, answer) => {
    const field = find("input, textarea", box);
    const text = typeof answer === "string" ? answer : "";
    // Setting an equal text would still move the cursor.
    if (field.value !== text) field.value = text;
  },
};
const KINDS = {
  single_choice: CHOICE, true_false: CHOICE, multiple_choice: CHOICES, match: PAIRS, order: ORDER,
};

const questions = paper.items.map((item, index) => ({
  ...item,
  number: index + 1,
  box: find(`#q${index + 1}`),
  kind: KINDS[item.type] ?? WORDS,
}));
let store = openStore();
let exported = "";
let composing = null;

function find(selector, within = document) {
  return within.querySelector(selector);
}

function findAll(selector, within = document) {
  return [...within.querySelectorAll(selector)];
}

function asList(value) {
  return Array.isArray(value) ? value : [];
}

function own(mapping, key) {
  return Object.hasOwn(Object(mapping), key) ? mapping[key] : undefined;
}

// ---- words -------------------------------------------------------------------------------------

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function inBoth(key, values = {}) {
  return LANGUAGES.map((language) => {
    const span = document.createElement("span");
    span.className = "t";
    span.lang = language;
    span.textContent = fill(paper.words[key][language], values);
    return span;
  });
}

function tell(element, key, values = {}) {
  const said = key && key + JSON.stringify(values);
  // What is said already is not written again, or a screen reader would read it with every key.
  if (element.dataset.said === said) return;
  element.dataset.said = said;
  element.replaceChildren(...(key ? inBoth(key, values) : []));
}

function announce(key, values = {}) {
  find("#live").textContent = fill(paper.words[key][document.documentElement.lang], values);
}

function chooseLanguage(language) {
  document.documentElement.lang = language;
  document.title = paper.title[language];
  find(`#in-${language}`).checked = true;
  for (const choice of findAll("option")) choice.textContent = choice.dataset[language];
}

// ---- answers -----------------------------------------------------------------------------------

function isEmpty(answer) {
  if (typeof answer === "string") return answer.trim() === "";
  return Object.keys(answer).length === 0;
}

function collect() {
  return questions
    .map(({ id, kind, box }) => [id, kind.read(box)])
    .filter(([, answer]) => !isEmpty(answer));
}

function isAnswered({ kind, box }) {
  return !isEmpty(kind.read(box)) && (kind.isComplete?.(box) ?? true);
}

function showAnswers(answers) {
  for (const { id, kind, box } of questions) {
    // Whoever is in the middle of a syllable keeps what they are writing.
    if (!box.contains(composing)) kind.show(box, own(answers, id) ?? "");
  }
}

function stepsOf(box) {
  return findAll("[data-step]", box);
}

function showOrder(box, answer) {
  const wanted = asList(answer);
  const steps = stepsOf(box);
  const rank = ({ dataset }) => {
    const place = wanted.indexOf(dataset.step);
    return place < 0 ? wanted.length + Number(dataset.drawn) : place;
  };
  const sorted = [...steps].sort((one, other) => rank(one) - rank(other));
  if (sorted.some((step, place) => step !== steps[place])) find("ol", box).append(...sorted);
  find(".confirm", box).checked = wanted.length > 0;
}

function move(button) {
  const step = button.closest("li");
  const up = button.dataset.move === "up";
  const neighbour = up ? step.previousElementSibling : step.nextElementSibling;
  if (!neighbour) {
    announce(up ? "order.first" : "order.last");
    return;
  }
  // The neighbour moves and not the step itself, whose button would lose the focus.
  if (up) step.after(neighbour);
  else step.before(neighbour);
  const box = step.closest("fieldset");
  const steps = stepsOf(box);
  find(".confirm", box).checked = true;
  changed();
  announce("order.moved", {
    step: find(".step", step).innerText, place: steps.indexOf(step) + 1, total: steps.length,
  });
}

// ---- memory ------------------------------------------------------------------------------------

function openStore() {
  try {
    const probe = `${paper.memory}|probe`;
    localStorage.setItem(probe, "1");
    localStorage.removeItem(probe);
    return localStorage;
  } catch {
    return null;
  }
}

function remember() {
  const language = document.documentElement.lang;
  const state = { answers: Object.fromEntries(collect()), exported, language };
  try {
    store?.setItem(paper.memory, JSON.stringify(state));
  } catch {
    store = null;
  }
  tell(find("#memory"), store ? "memory.kept" : "memory.missing");
}

function recall(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function takeOver(text) {
  const before = JSON.stringify(collect());
  const state = recall(text);
  showAnswers(own(state, "answers"));
  exported = String(own(state, "exported") ?? "");
  refresh();
  if (JSON.stringify(collect()) !== before) tell(find("#notice"), "memory.taken_over");
}

function restore() {
  const state = recall(store?.getItem(paper.memory));
  const language = own(state, "language");
  chooseLanguage(LANGUAGES.includes(language) ? language : document.documentElement.lang);
  showAnswers(own(state, "answers"));
  exported = String(own(state, "exported") ?? "");
  remember();
  refresh();
}

function clearAll() {
  if (!confirm(paper.words["finish.clear_question"][document.documentElement.lang])) return;
  showAnswers({});
  exported = "";
  changed();
  tell(find("#notice"), "finish.cleared");
}

// ---- the answer file ---------------------------------------------------------------------------

// A JSON string is a double-quoted scalar of YAML but for the characters that YAML cannot hold or
// takes for the end of a line.
function quote(text) {
  const whole = text.replace(/\p{Surrogate}/gu, "\ufffd");
  return JSON.stringify(whole).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function writeKey(id) {
  const isWord = /^[a-z][a-z0-9_-]*$/.test(id) && !/^(y|n|yes|no|on|off|true|false|null)$/.test(id);
  return isWord ? id : quote(id);
}

function writeValue(answer) {
  if (typeof answer === "string") return quote(answer);
  if (Array.isArray(answer)) return `[${answer.map(quote).join(", ")}]`;
  const pairs = Object.entries(answer).map(([left, right]) => `${quote(left)}: ${quote(right)}`);
  return `{${pairs.join(", ")}}`;
}

function writeFile() {
  const lines = [`quiz: ${quote(paper.quiz)}`];
  if (paper.student) lines.push(`student: ${quote(paper.student)}`);
  if (paper.ticket) lines.push(`ticket: ${quote(paper.ticket)}`);
  const answers = collect().map(([id, answer]) => `  ${writeKey(id)}: ${writeValue(answer)}`);
  lines.push(answers.length ? "answers:" : "answers: {}", ...answers);
  return `${lines.join("\n")}\n`;
}

function isUnsaved() {
  return collect().length > 0 && writeFile() !== exported;
}

function noteExport() {
  exported = writeFile();
  remember();
  refresh();
}

function saveFile() {
  const link = document.createElement("a");
  link.download = "answers.yaml";
  link.href = URL.createObjectURL(new Blob([writeFile()], { type: "application/yaml" }));
  link.click();
  // At once would be too soon for a browser that asks where to put the file.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  noteExport();
  tell(find("#saved"), "finish.saved");
}

async function copyText() {
  const box = find("#file-text");
  let copied = true;
  try {
    await navigator.clipboard.writeText(box.value);
  } catch {
    box.select();
    copied = document.execCommand("copy");
  }
  if (copied) noteExport();
  tell(find("#copied"), copied ? "finish.copied" : "finish.not_copied");
}

// ---- what the page shows of it -----------------------------------------------------------------

function changed() {
  remember();
  for (const id of ["#notice", "#saved", "#copied"]) tell(find(id), "");
  find("#live").textContent = "";
  refresh();
}

function refresh() {
  const open = questions.filter((question) => !isAnswered(question));
  const total = questions.length;
  tell(find("#progress-line"), "progress.line", { answered: total - open.length, total });
  find("#progress-bar").value = total - open.length;
  listOpen(open);
  for (const { type, number, box } of questions) {
    if (type === "free_text") measureText(box, number);
    if (type === "order") markEnds(box);
  }
  find("#file-text").value = writeFile();
  tell(find("#changed"), exported && isUnsaved() ? "finish.changed" : "");
}

function listOpen(open) {
  find(".open").hidden = open.length === 0;
  tell(find("#open-count"), "progress.open", { count: open.length });
  tell(find("#rest-line"), open.length ? "progress.rest" : "progress.done");
  for (const list of findAll(".rest")) list.replaceChildren(...open.map(linkTo));
}

function linkTo({ number, kind, box }) {
  const link = document.createElement("a");
  link.href = `#q${number}`;
  link.append(...inBoth("number", { number }));
  if (!isEmpty(kind.read(box))) {
    const state = document.createElement("small");
    state.append(...inBoth("progress.started"));
    link.append(" ", state);
  }
  const item = document.createElement("li");
  item.append(link);
  return item;
}

function measureText(box, number) {
  const area = find("textarea", box);
  // Counted as the grader counts: an emoji is one character.
  const length = [...area.value].length;
  const isTooLong = length > paper.limit;
  const line = find(`#q${number}-length`);
  line.classList.toggle("too-long", isTooLong);
  area.setAttribute("aria-invalid", String(isTooLong));
  const values = Object.entries({ length, limit: paper.limit });
  const spelt = Object.fromEntries(values.map(([name, value]) => [name, value.toLocaleString("en")]));
  tell(line, isTooLong ? "length.beyond" : "length.within", spelt);
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

function markEnds(box) {
  const steps = stepsOf(box);
  steps.forEach((step, place) => {
    // Not `disabled`, which would take the focus away from a button at work.
    find("[data-move=up]", step).setAttribute("aria-disabled", String(place === 0));
    find("[data-move=down]", step).setAttribute("aria-disabled", String(place === steps.length - 1));
  });
}

// ---- events ------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", changed);
form.addEventListener("compositionstart", (event) => { composing = event.target; });
form.addEventListener("compositionend", () => {
  composing = null;
  changed();
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (button) move(button);
});
find(".open").addEventListener("click", (event) => {
  if (event.target.closest("a")) find(".open").open = false;
});
for (const language of LANGUAGES) {
  find(`#in-${language}`).addEventListener("change", () => {
    chooseLanguage(language);
    remember();
  });
}
find("#save").addEventListener("click", saveFile);
find("#copy").addEventListener("click", copyText);
find("#clear").addEventListener("click", clearAll);
window.addEventListener("storage", (event) => {
  if (event.key === paper.memory && event.newValue !== null) takeOver(event.newValue);
});
window.addEventListener("pageshow", (event) => {
  // A page that comes back from the browser's memory has missed what other windows wrote.
  if (event.persisted && store) takeOver(store.getItem(paper.memory));
});
window.addEventListener("beforeunload", (event) => {
  if (isUnsaved()) event.preventDefault();
});

restore();
