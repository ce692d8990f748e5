"use strict";
// Polls the list, shows the mail that the address names after "#", the latest by default.
const byId = (id) => document.getElementById(id);
let mails = [];
let shown = 0;
let view = "html";
const read = new Set();

function clock(time) {
  return new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

function item(mail) {
  const link = document.createElement("a");
  link.href = "#" + mail.number;
  if (mail.number === shown) link.setAttribute("aria-current", "true");
  if (!read.has(mail.number)) link.className = "new";
  for (const [name, text] of [["to", mail.to], ["when", clock(mail.time)], ["subject", mail.subject]]) {
    const part = document.createElement("span");
    part.className = name;
    part.textContent = text;
    link.append(part);
  }
  const entry = document.createElement("li");
  entry.append(link);
  return entry;
}

async function show() {
  const asked = Number(location.hash.slice(1));
  const mail = mails.find((m) => m.number === asked) || (shown ? null : mails[mails.length - 1]);
  if (mail && mail.number !== shown) {
    shown = mail.number;
    read.add(shown);
    const base = "mails/" + shown;
    for (const id of ["subject", "from", "to", "replyTo"]) byId(id).textContent = mail[id] || "–";
    byId("time").dateTime = mail.time;
    byId("time").textContent = new Date(mail.time).toLocaleString();
    byId("eml").href = base + ".eml";
    byId("html").src = base + ".html";
    byId("mail").hidden = false;
    byId("signedIn").textContent = "";
    byId("text").textContent = await (await fetch(base + ".txt")).text();
  }
  const focused = document.activeElement && document.activeElement.getAttribute("href");
  byId("list").replaceChildren(...[...mails].reverse().map(item));
  if (focused && focused.startsWith("#")) {
    const again = byId("list").querySelector('a[href="' + focused + '"]');
    if (again) again.focus();
  }
  byId("empty").hidden = mails.length > 0;
  document.title = (mails.length ? "(" + mails.length + ") " : "") + "Mailbox · CloudUser quick start";
}

function choose(wanted) {
  view = wanted;
  byId("html").hidden = view !== "html";
  byId("text").hidden = view !== "text";
  byId("showHtml").setAttribute("aria-pressed", String(view === "html"));
  byId("showText").setAttribute("aria-pressed", String(view === "text"));
}

async function look() {
  try {
    const list = await (await fetch("mails.json")).json();
    byId("state").textContent = list.length === 1 ? "1 mail" : list.length + " mails";
    if (list.length !== mails.length) {
      mails = list;
      await show();
    }
  } catch (e) {
    byId("state").textContent = "The quick start has stopped.";
  }
  setTimeout(look, 1500);
}

async function signIn() {
  const answer = await fetch("mails/" + shown + "/sign-in", { method: "POST" });
  byId("signedIn").textContent = await answer.text();
}

byId("signIn").addEventListener("click", signIn);
byId("showHtml").addEventListener("click", () => choose("html"));
byId("showText").addEventListener("click", () => choose("text"));
addEventListener("hashchange", show);
look();
