"use strict";
// What a browser cannot do is said before somebody tries it.
{
  let said = "";
  if (location.protocol === "file:") said = "Opened as a file, these pages can only be read. To run the notebooks, serve the folder: python -m http.server";
  else if (!window.isSecureContext) said = "The notebooks run only where the address begins with https:// (or localhost).";
  else if (typeof WebAssembly !== "object") said = "This browser cannot run the notebooks: it has no WebAssembly. Any browser of the last years has.";
  else if (!navigator.serviceWorker) said = "This window keeps no files (a private window?), so the notebooks do not run in it. Open an ordinary one.";
  for (const place of said ? document.querySelectorAll(".cannot") : []) {
    place.textContent = said;
    place.hidden = false;
  }
}
