// Comfort only: every page works without this file.

// Suggestions while typing: the ARIA combobox pattern with a list box.
for (const input of document.querySelectorAll("[data-suggest]")) suggest(input);

function suggest(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  let timer = 0;
  let chosen = -1;
  let asked = "";

  const expectNothing = () => {
    clearTimeout(timer);
    asked = "";
  };

  const close = () => {
    expectNothing();
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (index) => {
    const options = [...list.children];
    if (!options.length) return;
    expectNothing(); // else a late answer would replace the list that somebody is moving in
    chosen = (index + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
  };

  const take = (option) => {
    input.value = option.dataset.value;
    close();
    input.form.requestSubmit();
  };

  const show = (suggestions) => {
    list.replaceChildren(
      ...suggestions.map((suggestion, i) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${i}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.value = suggestion.kind === "cpv" ? suggestion.value : suggestion.label;
        const words = document.createElement("span");
        words.textContent = suggestion.label;
        const kind = document.createElement("span");
        kind.className = "small";
        kind.textContent = suggestion.kind === "cpv" ? `CPV ${suggestion.value}` : suggestion.kind;
        option.append(words, kind);
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(option);
        });
        return option;
      }),
    );
    list.hidden = !suggestions.length;
    chosen = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asked = input.value.trim();
      if (asked.length < 2) return close();
      const mine = asked;
      try {
        const language = input.form.elements.lang?.value || "en";
        const answer = await fetch(`/api/v1/suggest?${new URLSearchParams({ q: mine, lang: language })}`);
        if (answer.ok && mine === asked) show((await answer.json()).suggestions);
      } catch {
        if (mine === asked) close();
      }
    }, 150);
  });

  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });

  input.addEventListener("blur", close);
}

// A button that copies the citation.
for (const words of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(words.textContent.trim());
    button.textContent = "Copied";
  });
  words.after(button);
}

// In narrow windows the filters start folded; the style sheet names the same width.
if (!matchMedia("(min-width: 56rem)").matches) {
  document.querySelector(".narrow")?.removeAttribute("open");
}

// At most four entries can be compared.
const picks = [...document.querySelectorAll(".pick input")];
for (const pick of picks) {
  pick.addEventListener("change", () => {
    const full = picks.filter((one) => one.checked).length >= 4;
    for (const one of picks) one.disabled = full && !one.checked;
  });
}

// The tender: the sum of the weights while they are typed.
for (const total of document.querySelectorAll("[data-total]")) {
  const weights = [...total.closest("section").querySelectorAll("[data-weight]")];
  const number = (text) => Number(text.replace(/\s/g, "").replace(",", ".")) || 0;
  const add = () => {
    const sum = weights.reduce((known, one) => known + number(one.value), number(total.dataset.price));
    total.textContent = String(Math.round(sum * 1e6) / 1e6);
    const whole = total.dataset.whole;
    total.classList.toggle("wrong", whole !== "" && total.textContent !== whole);
  };
  weights.forEach((one) => one.addEventListener("input", add));
}

// The tender: the clause as it will read, while its form is filled in.
for (const form of document.querySelectorAll("[data-preview]")) {
  const clause = document.getElementById("clause");
  form.querySelector("[data-no-script]")?.remove();
  let timer = 0;
  form.addEventListener("input", (event) => {
    if (event.target.name === "level") return form.requestSubmit(form.querySelector("[name=act]"));
    clearTimeout(timer);
    timer = setTimeout(async () => {
      try {
        const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
        if (answer.ok) clause.innerHTML = await answer.text();
      } catch {}
    }, 250);
  });
}

// How many pins the tender of this browser holds.
const pins = document.cookie.match(/(?:^|; )tender-count=(\d+)/);
const link = document.querySelector("[data-tender]");
if (pins && link) link.append(` (${pins[1]})`);

// A link to something that is folded unfolds it.
function unfold() {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const part = wanted?.querySelector(":scope > details");
  for (let one = part || wanted; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
}
addEventListener("click", (event) => { if (event.target.closest?.("a[href^='#']")) setTimeout(unfold); });
unfold();

// Forms for writing: rows come and go in place, the preview follows, a draft saves itself.
for (const form of document.querySelectorAll("[data-editing]")) edit(form);

function edit(form) {
  document.documentElement.classList.add("script");
  const saved = form.querySelector("[data-saved]");
  const timers = {};
  let changed = false;
  let left = false;
  const later = (name, wait, act) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(() => act().catch(() => {}), wait);
  };
  const send = (address, act) => {
    const body = new URLSearchParams(new FormData(form));
    body.set("act", act);
    return fetch(address, { method: "POST", body, headers: { "X-Part": "form" } });
  };
  const preview = async () => {
    const answer = await send(form.dataset.live, "preview");
    if (answer.ok) document.getElementById("preview").innerHTML = await answer.text();
  };
  // One after the other, so that no older text arrives last.
  let sending = Promise.resolve();
  const save = () => (sending = sending.then(keep));
  const keep = async () => {
    if (left) return;
    changed = false;
    const answer = await send(form.dataset.autosave, "save").catch(() => ({}));
    if (!answer.ok) changed = true;
    const time = new Date().toTimeString().slice(0, 5);
    const why = { 403: "you are signed out", 409: "this form was saved already, save it again" }[answer.status];
    saved.textContent = answer.ok ? `Kept for you at ${time}, on the page Contribute` : `Not kept: ${why || "it stays in this window"}`;
  };
  const touched = () => {
    changed = true;
    if (form.dataset.live) later("preview", 700, preview);
    if (form.dataset.autosave) later("save", 2000, save);
  };

  // The server draws the form with the row added; only what holds the row is put in its place.
  const swap = async (button) => {
    const [act, path] = button.value.split(":");
    const answer = await send(form.action, button.value);
    if (!answer.ok) throw new Error(answer.status);
    const drawn = document.createElement("div");
    drawn.innerHTML = await answer.text();
    const [, list, number] = /^(up|down|remove)$/.test(act) ? path.match(/(.*)-(\d+)$/) : [, path];
    const holder = document.getElementById(`f-${list}`);
    const fresh = holder && drawn.querySelector(`#${CSS.escape(holder.id)}`);
    const open = [...form.querySelectorAll("details[open][id]")].map((one) => one.id);
    if (fresh) holder.replaceWith(fresh);
    else form.querySelector("[data-form]").replaceChildren(...drawn.childNodes);
    for (const one of open) document.getElementById(one)?.setAttribute("open", "");
    const moved = Number(number) + (act === "up" ? -1 : 1);
    const wanted = {
      add: ":scope > .one-row:last-of-type :is(input, textarea, select)",
      show: ".chooser select",
      remove: ":scope > p button",
    }[act] || `button[value="${act}:${list}-${moved}"]:enabled`;
    (fresh?.querySelector(wanted) || fresh || form.querySelector("#f-languages > summary"))?.focus();
    touched();
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=act]");
    if (!button || !/^(add|remove|up|down|language|show)\b/.test(button.value)) return;
    event.preventDefault();
    swap(button).catch(() => form.requestSubmit(button));
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[value=open], [value=fold]");
    if (!button || button.name !== "act") return;
    event.preventDefault();
    const opens = button.value === "open";
    for (const one of form.querySelectorAll("details")) if (one.id !== "f-languages") one.open = opens;
    button.value = opens ? "fold" : "open";
    button.textContent = opens ? "Fold all parts" : "Open all parts";
  });
  form.addEventListener("change", (event) => {
    event.target.closest(".chooser")?.querySelector("button").click();
  });
  form.addEventListener("input", ({ target }) => {
    const shown = document.getElementById(`${target.id}-is`);
    if (shown) shown.textContent = [...target.list.options].find((one) => one.value === target.value)?.label || "";
    touched();
  });
  form.addEventListener("submit", () => {
    changed = false;
    left = true;
    clearTimeout(timers.save);
  });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
