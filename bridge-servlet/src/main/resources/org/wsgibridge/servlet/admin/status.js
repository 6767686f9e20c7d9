"use strict";
// Keeps the page up to date: the server sends the same HTML again each second, and what differs is changed in place,
// so that focus, selection and opened details stay where they are.
(() => {
  const content = document.getElementById("content");
  const connection = document.getElementById("connection");
  const message = document.getElementById("message");
  const token = document.querySelector("meta[name=token]").content;
  const SUMMARY_EVERY = 20000;
  let summarized = 0;

  const keyOf = node => (node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") : null);

  const syncAttributes = (old, fresh) => {
    for (const {name, value} of fresh.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    for (const {name} of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
    }
  };

  const fits = (old, fresh) => old && old.nodeName === fresh.nodeName && keyOf(old) === keyOf(fresh);

  const morphChildren = (old, fresh) => {
    const keyed = new Map();
    for (const child of old.children) {
      if (keyOf(child) !== null) keyed.set(keyOf(child), child);
    }
    let at = old.firstChild;
    for (const next of [...fresh.childNodes]) {
      const same = keyOf(next) !== null ? keyed.get(keyOf(next)) : at;
      if (fits(same, next)) {
        // What went away is taken out first, so that the element that stays need not be moved, and keeps the focus.
        while (at && at !== same && !wanted(at, fresh)) at = remove(at);
        if (same === at) at = at.nextSibling;
        else old.insertBefore(same, at);
        morph(same, next);
      } else {
        old.insertBefore(next, at);
      }
    }
    while (at) at = remove(at);
  };

  const wanted = (node, fresh) =>
    keyOf(node) !== null && [...fresh.children].some(child => keyOf(child) === keyOf(node));

  const remove = node => {
    const next = node.nextSibling;
    node.remove();
    return next;
  };

  const morph = (old, fresh) => {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    syncAttributes(old, fresh);
    morphChildren(old, fresh);
  };

  const show = (text, failed) => {
    message.textContent = text;
    message.classList.toggle("failed", failed);
  };

  const state = (text, style) => {
    if (connection.textContent !== text) connection.textContent = text;
    connection.className = style;
  };

  const update = event => {
    const {page, summary} = JSON.parse(event.data);
    const template = document.createElement("template");
    template.innerHTML = page;
    morphChildren(content, template.content);
    state("Live", "live");
    // An operator that listens to the page would hear nothing else if it spoke every second.
    if (Date.now() - summarized > SUMMARY_EVERY) {
      summarized = Date.now();
      document.getElementById("summary").textContent = summary;
    }
  };

  let lost = 0;
  const watch = () => {
    const source = new EventSource("status/events?page");
    source.onmessage = event => {
      clearTimeout(lost);
      lost = 0;
      update(event);
    };
    source.onerror = () => {
      // A stream ends after some seconds by itself; only if no other follows is the server gone.
      if (!lost) lost = setTimeout(() => state("Connection lost, trying again", "lost"), 4000);
      if (source.readyState === EventSource.CLOSED) setTimeout(watch, 5000);
    };
    window.addEventListener("pagehide", () => source.close(), {once: true});
  };

  // Whose code a call of a stack is in: a library's has one of these in its path.
  const LIBRARY = /[/\\](site-packages|dist-packages|lib-python|Lib|lib(64)?[/\\]python\d[^/\\]*)[/\\]|__pyclasspath__|<frozen /;
  const isCall = line => /^\s*File "/.test(line);

  // Shows a stack with the calls of libraries dimmed, from the innermost call of the application's own on.
  const showStack = (target, stackText) => {
    const calls = [];
    for (const line of stackText.split("\n")) {
      if (isCall(line) || !calls.length) calls.push([]);
      calls[calls.length - 1].push(line);
    }
    let own = null;
    target.replaceChildren(...calls.map(lines => {
      const call = document.createElement("span");
      call.textContent = lines.join("\n");
      if (isCall(lines[0])) {
        const library = LIBRARY.test(lines[0]);
        call.className = library ? "library" : "own";
        if (!library) own = call;
      }
      return call;
    }));
    if (own) {
      own.classList.add("here");
      target.scrollTop = own.offsetTop - target.clientHeight / 3;
    }
  };

  const stack = async id => {
    const dialog = document.getElementById("stack");
    const text = document.getElementById("stack-text");
    document.getElementById("stack-of").textContent = "Request " + id + ", " + new Date().toISOString().slice(11, 19) + " UTC";
    text.textContent = "Asking the interpreter\u2026";
    dialog.showModal();
    try {
      const answer = await fetch("status/stack?request=" + encodeURIComponent(id));
      showStack(text, await answer.text());
    } catch (error) {
      text.textContent = "The server does not answer.";
    }
  };

  const confirmed = (title, text) => new Promise(resolve => {
    const dialog = document.getElementById("confirm");
    document.getElementById("confirm-title").textContent = title;
    document.getElementById("confirm-text").textContent = text;
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), {once: true});
    dialog.showModal();
  });

  const post = async (action, parameters) => {
    try {
      const answer = await fetch("status/" + action, {
        method: "POST",
        headers: {"X-WSGI-Bridge-Token": token},
        body: new URLSearchParams(parameters),
      });
      const result = await answer.json();
      show(result.done || result.error, !answer.ok);
    } catch (error) {
      show("The server does not answer.", true);
    }
  };

  const act = async button => {
    const {action, group, interpreter, logger} = button.dataset;
    if (logger) {
      post(action, {logger, level: "reset"});
      return;
    }
    const sure = action === "reload"
      ? await confirmed("Reload " + group + "?", "Its applications are loaded again in new interpreters, which replace the old ones when they are up.")
      : await confirmed("Retire " + interpreter + "?", "A new interpreter is opened; then this one finishes what it runs and is closed.");
    if (sure) post(action, interpreter ? {group, interpreter} : {group});
  };

  document.addEventListener("click", event => {
    const target = event.target.closest("[data-stack], [data-action]");
    if (!target) return;
    event.preventDefault();
    if (target.dataset.stack) stack(target.dataset.stack);
    else act(target);
  });
  document.addEventListener("submit", event => {
    if (!event.target.matches("[data-levels]")) return;
    event.preventDefault();
    post("log-level", new FormData(event.target));
  });
  // What looks like a button is used like one.
  document.addEventListener("keydown", event => {
    if (event.key === " " && event.target.matches("a[role=button]")) {
      event.preventDefault();
      event.target.click();
    }
  });
  watch();
})();
