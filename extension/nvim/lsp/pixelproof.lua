-- How Neovim starts the language server; overridden by vim.lsp.config('pixelproof', { ... }).
return {
  cmd = { 'pixelproof', 'lsp' },
  filetypes = { 'python' },
  root_markers = { 'pixelproof.toml', 'pyproject.toml', 'setup.py', '.git' },
}
