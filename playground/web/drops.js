// Files dropped anywhere in a pane go to its composer.

/** `composer()` is where the files go; null where nothing can be written. */
export function takeDrops(pane, composer) {
  let depth = 0;
  const hasFiles = (event) => event.dataTransfer.types.includes("Files") && composer();
  const mark = (change) => {
    depth = Math.max(0, change ? depth + change : 0);
    pane.classList.toggle("dropping", depth > 0);
  };
  pane.addEventListener("dragenter", (event) => hasFiles(event) && mark(1));
  pane.addEventListener("dragleave", (event) => hasFiles(event) && mark(-1));
  pane.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  pane.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(0);
    composer().add(event.dataTransfer.files);
  });
}
