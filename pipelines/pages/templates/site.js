"use strict";
(function () {
  var released = window.gongkaiRelease;
  var footer = document.getElementById("release");
  if (released && footer) footer.append(" 发布 " + released.id + "（" + released.on + "）");

  var order = new Intl.Collator("zh-CN", { numeric: true });
  document.querySelectorAll("table.sortable").forEach(function (table) {
    table.querySelectorAll("thead th").forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", function () {
        var up = head.getAttribute("aria-sort") !== "ascending";
        table.querySelectorAll("thead th").forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        var key = function (row) { return row.cells[column].textContent.replace(/,/g, "").trim(); };
        var rows = Array.from(table.tBodies[0].rows);
        rows.sort(function (a, b) { return (up ? 1 : -1) * order.compare(key(a), key(b)); });
        table.tBodies[0].append.apply(table.tBodies[0], rows);
      });
    });
  });

  var field = document.getElementById("q");
  if (!field) return;
  var shards = Number(field.dataset.shards), asked = 0, loaded = 0, shown = 50;
  var told = document.getElementById("told"), hits = document.getElementById("hits");
  function load() {
    while (asked < shards) {
      var script = document.createElement("script");
      script.src = "names/" + asked++ + ".js";
      script.onload = function () { loaded++; find(); };
      document.head.append(script);
    }
  }
  function find() {
    var words = field.value.trim().split(/\s+/).filter(Boolean);
    hits.replaceChildren();
    if (!words.length) { told.textContent = ""; return; }
    if (loaded < shards) { told.textContent = "正在载入名单…"; return; }
    var found = (window.gongkaiNames || []).filter(function (entry) {
      return words.every(function (word) { return entry[1].includes(word); });
    });
    told.textContent = found.length + " 个机关" + (found.length > shown ? "，列出前 " + shown + " 个" : "");
    found.slice(0, shown).forEach(function (entry) {
      var item = document.createElement("li"), link = document.createElement("a");
      link.href = "b/" + entry[0].slice(1, 3) + "/" + entry[0] + ".html";
      link.textContent = entry[1];
      item.append(link);
      hits.append(item);
    });
  }
  document.getElementById("search").addEventListener("submit", function (event) { event.preventDefault(); });
  field.addEventListener("input", function () { load(); find(); });
  if (field.value) { load(); find(); }
})();
