// Reviews are answered on their pages, and begun on those of services. `readyroom serve --edit` adds this to each page.
import { mayEdit } from "./live-edit-server.js";
import { answering, locked } from "./live-edit-page.js";
import { beginning } from "./live-edit-service.js";

const is = (kind) => document.body.classList.contains(`page-${kind}`);
if (is("review")) {
  if (mayEdit) answering(); else locked();
}
if (is("service") && mayEdit) beginning();
