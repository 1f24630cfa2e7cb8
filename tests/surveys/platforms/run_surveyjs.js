// Loads forms into the SurveyJS library, answers them, and prints what the library made of them.
// In: {"cases": [{"survey": ..., "locales": [...], "answers": [...]}]} on stdin; the library lies below the working folder.
const { createRequire } = require("module");
const Survey = createRequire(process.cwd() + "/")("survey-core");

function shown(model) {
  const texts = [model.locTitle.renderedHtml, model.processedCompletedHtml];
  for (const page of model.pages) {
    if (page.title) texts.push(page.title);
    for (const question of page.questions) {
      if (question.getType() === "html") texts.push(question.processedHtml);
      else if (question.visible) texts.push(question.title);
      if (question.description) texts.push(question.description);
      for (const row of question.visibleRows || []) texts.push(row.text);
      for (const column of question.visibleColumns || []) texts.push(column.text);
      for (const choice of question.visibleChoices || []) texts.push(choice.text);
    }
  }
  return texts;
}

function answered(survey, answer) {
  const model = new Survey.Model(survey);
  if (answer.restored) model.data = answer.restored;
  model.locale = answer.locale;
  for (const [name, value] of answer.values) model.setValue(name, value);
  const unfinished = JSON.parse(JSON.stringify(model.data));
  const pages = model.visiblePages.map((page) => page.name);
  let sent;
  model.onComplete.add((sender) => (sent = JSON.parse(JSON.stringify(sender.data))));
  const done = model.doComplete();
  return { unfinished, pages, done, sent };
}

let input = "";
process.stdin.on("data", (chunk) => (input += chunk));
process.stdin.on("end", () => {
  const results = JSON.parse(input).cases.map(({ survey, locales, answers }) => {
    const model = new Survey.Model(survey);
    const texts = {};
    for (const locale of locales) {
      model.locale = locale;
      texts[locale] = shown(model);
    }
    return {
      errors: (model.jsonErrors || []).map((error) => error.message),
      startLocale: new Survey.Model(survey).locale,
      texts,
      answers: answers.map((answer) => answered(survey, answer)),
    };
  });
  process.stdout.write(JSON.stringify(results));
});
