// A stand-in for the forms service of Google Apps Script: it records calls, and refuses what the real one refuses.
const made = [];
function record(kind, fields) {
  const item = Object.assign({ kind: kind }, fields);
  return new Proxy(item, {
    get(target, name) {
      if (name in target || typeof name === 'symbol' || name === 'toJSON') return target[name];
      if (name === 'createChoice') {
        return function (label, place) {
          if (place === undefined) throw new Error('a jump needs a page');
          return { label: label, to: place.kind ? place.place : String(place) };
        };
      }
      if (/^set/.test(name)) {
        return function (value) {
          if (value === undefined || value === null) throw new Error(name + ' of nothing');
          if (/Rows|Columns|ChoiceValues/.test(name)) {
            if (!value.length || new Set(value).size !== value.length || value.some((one) => !one)) {
              throw new Error(name + ': empty or twice: ' + JSON.stringify(value));
            }
          }
          target[name.slice(3)] = value && value.kind ? value.place : value;
          return this;
        };
      }
      throw new Error(kind + ' has no ' + String(name));
    },
  });
}
const FormApp = {
  PageNavigationType: { SUBMIT: 'SUBMIT', CONTINUE: 'CONTINUE', RESTART: 'RESTART' },
  createCheckboxValidation() {
    const rule = {};
    return {
      setHelpText(text) { rule.help = text; return this; },
      requireSelectAtMost(most) { rule.most = most; return this; },
      build() { return rule; },
    };
  },
  create(title) {
    const items = [];
    const form = { title: title, items: items, settings: {} };
    made.push(form);
    let breaks = 0;
    const add = (kind, fields) => { const item = record(kind, fields || {}); items.push(item); return item; };
    return new Proxy(form, {
      get(target, name) {
        if (name === 'addPageBreakItem') return () => add('page', { place: breaks++ });
        if (/^add(Grid|MultipleChoice|List|Checkbox|ParagraphText)Item$/.test(name)) return () => add(name.slice(3, -4));
        if (name === 'setRequireLogin' && process.argv[2] === 'private') return () => { throw new Error('no domain'); };
        if (/^set/.test(name)) return function (value) { target.settings[name.slice(3)] = value; return this; };
        if (/^get(Edit|Published)Url$/.test(name)) return () => 'https://forms.example/' + made.length;
        throw new Error('Form has no ' + String(name));
      },
    });
  },
};
const Logger = { log() {} };
process.on('exit', () => process.stdout.write(JSON.stringify(made)));
