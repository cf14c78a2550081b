const FIELD = '[data-testid="stFileUploader"] input[type="file"]'; // Streamlit's own name for it

// A pasted picture goes the way of a chosen one: into the page's file field, where there is one.
export function takePastes(signal) {
  const take = ({ clipboardData }) => {
    const file = [...(clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    const field = file && document.querySelector(FIELD);
    if (!field) return;
    const files = new DataTransfer();
    files.items.add(file);
    field.files = files.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("paste", take, { signal });
}
