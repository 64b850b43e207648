/* Says how a partial date was understood: the same rules as hoso/base/dates.py
   (1/3/85, 01/03/1985, 03/1985, 9/24, 1985). The server has the last word. */
(() => {
  const typed = /^(?:(?:(\d{1,2})[/.\-\s])?(\d{1,2})[/.\-\s])?(\d{4}|\d{2})$/;
  const iso = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/;
  const two = (number) => String(number).padStart(2, "0");

  function understood(text) {
    const cleaned = text.trim().replace(/\s+/g, " ");
    let day, month, yearText;
    const stored = iso.exec(cleaned);
    if (stored) [, yearText, month, day] = stored;
    else {
      const found = typed.exec(cleaned);
      if (!found) return null;
      [, day, month, yearText] = found;
    }
    let year = Number(yearText);
    if (yearText.length === 2) {
      if (!month) return null;
      const limit = new Date().getFullYear() + 10;
      year += Math.floor(limit / 100) * 100;
      if (year > limit) year -= 100;
    }
    if (year < 1900 || year > 2100 || (month && (month < 1 || month > 12))) return null;
    if (day && (day < 1 || day > new Date(year, month, 0).getDate())) return null;
    if (day) return `Ngày ${two(Number(day))}/${two(Number(month))}/${year}`;
    return month ? `Tháng ${two(Number(month))}/${year}` : `Năm ${year}`;
  }

  function say(input) {
    const place = document.querySelector(`[data-read-of="${CSS.escape(input.id)}"]`);
    if (!place) return;
    const words = input.value.trim() ? understood(input.value) : "";
    place.classList.toggle("unread", words === null);
    place.textContent = words === null ? "Chưa hiểu ngày này. Ví dụ: 1/3/1985, 03/1985, 1985" : words && `✓ ${words}`;
  }
  document.addEventListener("change", (event) => { if (event.target.matches?.("[data-partial-date]")) say(event.target); });
  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-partial-date]")) return;
    const place = document.querySelector(`[data-read-of="${CSS.escape(input.id)}"]`);
    if (place && (understood(input.value) || !input.value.trim())) say(input);
  });
})();
