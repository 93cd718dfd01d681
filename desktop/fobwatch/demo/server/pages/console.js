"use strict";
// The end is reckoned from the moment of loading, so that a wrong clock here changes nothing.
const card = document.querySelector(".time");
const whole = Number(card.dataset.life) * 1000;
let end = Date.now() + Number(card.dataset.left) * 1000;
const ring = card.querySelector(".left");
const [number, unit, state] = ["number", "unit", "state"].map((name) => card.querySelector(`.${name}`));

function words(seconds) {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value) => String(value).padStart(2, "0");
  return hours
    ? [`${hours}:${two(minutes)}:${two(seconds % 60)}`, "hours left"]
    : [`${minutes}:${two(seconds % 60)}`, "minutes left"];
}

function tick() {
  const left = Math.max(end - Date.now(), 0);
  const seconds = Math.ceil(left / 1000);
  const soon = left <= Math.min(300000, whole / 4);
  [number.textContent, unit.textContent] = words(seconds);
  ring.style.strokeDashoffset = String(1 - Math.min(left / whole, 1));
  card.classList.toggle("soon", soon && left > 0);
  card.classList.toggle("ended", left === 0);
  state.textContent = left === 0 ? "Session ended" : soon ? "Ending soon" : "Signed in";
  card.querySelector(".until").firstChild.textContent = left === 0 ? "at " : "until ";
  document.title = left === 0 ? "Session ended" : card.dataset.title;
  if (left > 0) setTimeout(tick, left % 1000 || 1000);
  else askAgain();
}

// It may have been renewed meanwhile, from another page of this browser.
async function askAgain() {
  const answer = await fetch(`/console/${card.dataset.session}/left`);
  const { left } = await answer.json();
  if (left > 0) {
    end = Date.now() + left * 1000;
    tick();
  }
}

card.querySelector("time").textContent = new Date(end).toLocaleTimeString([], {
  hour: "2-digit",
  minute: "2-digit",
});
tick();
document.addEventListener("visibilitychange", tick);
