// The search takes a word after a hyphen for one that results must not have: --port is searched as port.
document.addEventListener('input', event => {
  const input = event.target;
  if (input.matches('.md-search__input')) {
    const words = input.value.replace(/(^|\s)-+(?=\w)/g, '$1');
    if (words !== input.value) {
      input.value = words;
    }
  }
}, true);
