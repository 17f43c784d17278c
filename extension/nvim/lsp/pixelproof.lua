-- How Neovim starts the language server; overridden by vim.lsp.config('pixelproof', { ... }).
local MARKERS = { 'pixelproof.toml', 'pyproject.toml', 'setup.py', '.git' }
local DRAWN = { '%.svg$', '%.html?$', '%.vl%.json$', '%.vega%-lite%.json$', '%.vg%.json$', '%.vega%.json$', '%.plotly%.json$' }

return {
  cmd = { 'pixelproof', 'lsp' },
  filetypes = { 'python', 'html', 'svg', 'json' },
  -- Python, and documents that draw themselves: most JSON does not.
  root_dir = function(buffer, start)
    local name = vim.api.nvim_buf_get_name(buffer):lower()
    local drawn = vim.iter(DRAWN):any(function(pattern)
      return name:find(pattern) ~= nil
    end)
    if drawn or vim.bo[buffer].filetype == 'python' then
      start(vim.fs.root(buffer, MARKERS))
    end
  end,
}
