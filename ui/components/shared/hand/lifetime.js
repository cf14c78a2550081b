// When a component's life ends.

// What Streamlit is given to call at the end: it ends the component only where that is so. Streamlit
// 1.67 also calls it after a run that a newer one overtook (useHandleJsContent), so that two quick
// changes of the data would tear down what the page still shows. A component that is gone has been
// taken out of the document before.
export function atEnd(parentElement, end) {
  return () => {
    if (!parentElement.isConnected) end();
  };
}
