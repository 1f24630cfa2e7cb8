/**
 * Makes one Google form a language.
 *
 * Open https://script.google.com, choose New project, put the whole of this file in place of what stands there, save,
 * choose createForms beside Run, and run it. Google asks for permission to manage your forms. The links are in the
 * execution log. Check each form against its build sheet, then publish it with the button Publish.
 */
function createForms() {
  FORMS.forEach(function (spec) {
    const form = createForm(spec);
    Logger.log(spec.language + ' edit: ' + form.getEditUrl());
    Logger.log(spec.language + ' answer: ' + form.getPublishedUrl());
  });
}

/** Makes the form of one language: settings, pages with their questions, then the jumps between pages. */
function createForm(spec) {
  const form = FormApp.create(spec.title);
  form.setTitle(spec.title).setDescription(spec.description).setConfirmationMessage(spec.thanks);
  form.setCollectEmail(false);
  form.setLimitOneResponsePerUser(false);
  form.setAllowResponseEdits(false);
  form.setPublishingSummary(false);
  form.setShuffleQuestions(false);
  form.setProgressBar(true);
  try {
    form.setRequireLogin(false); // only accounts of an organisation have this setting
  } catch (error) {
    Logger.log(spec.language + ': a login is never required with this kind of account');
  }
  const breaks = spec.pages.map(function () { return null; });
  const deciding = [];
  spec.pages.forEach(function (page, place) {
    breaks[place] = form.addPageBreakItem().setTitle(page.title).setHelpText(page.help);
    page.questions.forEach(function (question) {
      const item = addQuestion(form, question);
      if (question.targets) deciding.push([item, question]);
    });
  });
  const target = function (place) { return place === null ? FormApp.PageNavigationType.SUBMIT : breaks[place]; };
  deciding.forEach(function (pair) {
    const item = pair[0];
    const question = pair[1];
    item.setChoices(question.options.map(function (label, number) {
      return item.createChoice(label, target(question.targets[number]));
    }));
    // Whoever leaves the question out reaches the next page's break, which sends them on.
    if (question.otherwise !== question.first) breaks[question.first].setGoToPage(target(question.otherwise));
  });
  return form;
}

/** Adds one question; nothing is required. */
function addQuestion(form, question) {
  if (question.kind === 'text') {
    return form.addParagraphTextItem().setTitle(question.title).setHelpText(question.help);
  }
  if (question.kind === 'grid') {
    return form.addGridItem().setTitle(question.title).setHelpText(question.help)
      .setRows(question.rows).setColumns(question.options);
  }
  if (question.kind === 'multiple') {
    const item = form.addCheckboxItem().setTitle(question.title).setHelpText(question.help);
    item.setChoiceValues(question.options);
    if (question.most < question.options.length) {
      item.setValidation(FormApp.createCheckboxValidation().setHelpText(question.help)
        .requireSelectAtMost(question.most).build());
    }
    return item;
  }
  const item = question.kind === 'dropdown' ? form.addListItem() : form.addMultipleChoiceItem();
  item.setTitle(question.title).setHelpText(question.help);
  if (!question.targets) item.setChoiceValues(question.options);
  return item;
}
