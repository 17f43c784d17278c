-- The thin client: hands pictures and commands to the language server, which does the work.
local M = {}

local CLIPBOARD = {
  { 'wl-paste', '--type', 'image/png' },
  { 'xclip', '-selection', 'clipboard', '-target', 'image/png', '-out' },
  { 'pngpaste', '-' },
}

local function say(message, level)
  vim.notify('pixelproof: ' .. message, level or vim.log.levels.INFO)
end

local function client_of(buffer)
  local client = vim.lsp.get_clients({ name = 'pixelproof', bufnr = buffer })[1]
  if not client then
    say('no language server is attached to this buffer', vim.log.levels.ERROR)
  end
  return client
end

-- Errors of requests are shown by the server itself (window/showMessage).
local function attach(client, path, done)
  local params = { uri = vim.uri_from_fname(vim.fn.fnamemodify(path, ':p')) }
  client:request('pixelproof/attachImage', params, function(failed, result)
    if not failed and result and result.targetId then
      done(result.targetId)
    end
  end)
end

local function start(client, buffer, first, last, more)
  local uri = vim.uri_from_bufnr(buffer)
  local arguments = vim.tbl_extend('force', {
    textDocument = { uri = uri, version = vim.lsp.util.buf_versions[buffer] },
    range = {
      start = { line = first - 1, character = 0 },
      ['end'] = { line = last, character = 0 },
    },
  }, more)
  client:exec_cmd({
    title = 'pixelproof: fix',
    command = 'pixelproof.startFix',
    arguments = { arguments },
  }, { bufnr = buffer })
end

--- Start a fix of the chart around lines `first` to `last` (1-based).
--- With a picture it is matched (`repair`: it shows the fault); without one, `instruction` is all.
function M.fix(options)
  local buffer = vim.api.nvim_get_current_buf()
  local client = client_of(buffer)
  if not client then
    return
  end
  local asked = { instruction = options.instruction, intent = options.repair and 'repair' or 'match' }
  if not options.image then
    asked.intent = 'repair'
    return start(client, buffer, options.first, options.last, asked)
  end
  attach(client, options.image, function(target_id)
    asked.targetId = target_id
    start(client, buffer, options.first, options.last, asked)
  end)
end

--- Draw the chart of this file, and mark what is hard to read in it or misleads.
function M.lint()
  local buffer = vim.api.nvim_get_current_buf()
  local client = client_of(buffer)
  if client then
    client:exec_cmd({
      title = 'pixelproof: lint',
      command = 'pixelproof.lint',
      arguments = { { textDocument = { uri = vim.uri_from_bufnr(buffer) } } },
    }, { bufnr = buffer })
  end
end

--- Save the clipboard's picture to a file that goes when Neovim ends; nil if there is none.
function M.clipboard_picture()
  for _, command in ipairs(CLIPBOARD) do
    if vim.fn.executable(command[1]) == 1 then
      local result = vim.system(command, { text = false }):wait()
      if result.code == 0 and #result.stdout > 0 then
        local path = vim.fn.tempname() .. '.png'
        local file = assert(io.open(path, 'wb'))
        file:write(result.stdout)
        file:close()
        return path
      end
    end
  end
  say('the clipboard holds no picture, or wl-paste, xclip or pngpaste is missing', vim.log.levels.WARN)
end

--- Open the evidence for the proof that is announced nearest to the cursor.
function M.proof()
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  local nearest
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    local lsp = (diagnostic.user_data or {}).lsp or {}
    local id = (lsp.data or {}).proofId
    if id and diagnostic.lnum <= line and line <= diagnostic.end_lnum then
      nearest = id
    end
  end
  if not nearest then
    return say('no proof is announced here', vim.log.levels.WARN)
  end
  vim.cmd.split('pixelproof-proof:/' .. nearest .. '.md')
end

--- Fill a buffer named pixelproof-proof:/ID.md from the server.
function M.read_proof(buffer, uri)
  local client = vim.lsp.get_clients({ name = 'pixelproof' })[1]
  local answer = client and client:request_sync('workspace/textDocumentContent', { uri = uri }, 2000)
  local text = answer and answer.result and answer.result.text or 'no such proof: fix again'
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(text, '\n'))
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].buftype = 'nofile'
  vim.bo[buffer].filetype = 'markdown'
end

return M
