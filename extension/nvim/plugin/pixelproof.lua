-- Commands; `vim.lsp.enable('pixelproof')` in your configuration starts the server.
if vim.fn.has('nvim-0.12') == 0 then
  vim.notify('pixelproof needs Neovim 0.12 or newer', vim.log.levels.ERROR)
  return
end

local function fix(command, image, words)
  require('pixelproof').fix({
    image = image,
    instruction = table.concat(words, ' '),
    repair = command.bang,
    first = command.line1,
    last = command.line2,
  })
end

-- :PixelproofFix target.png [words]   ! : the picture shows the fault
vim.api.nvim_create_user_command('PixelproofFix', function(command)
  local image = command.fargs[1]
  fix(command, image, vim.list_slice(command.fargs, 2))
end, { nargs = '+', bang = true, range = true, complete = 'file' })

-- :PixelproofPaste [words]   with the picture in the clipboard
vim.api.nvim_create_user_command('PixelproofPaste', function(command)
  local image = require('pixelproof').clipboard_picture()
  if image then
    fix(command, image, command.fargs)
  end
end, { nargs = '*', bang = true, range = true })

-- :PixelproofSay words   no picture, only words
vim.api.nvim_create_user_command('PixelproofSay', function(command)
  fix(command, nil, command.fargs)
end, { nargs = '+', range = true })

vim.api.nvim_create_user_command('PixelproofLint', function()
  require('pixelproof').lint()
end, {})

vim.api.nvim_create_user_command('PixelproofProof', function()
  require('pixelproof').proof()
end, {})

vim.api.nvim_create_autocmd('BufReadCmd', {
  pattern = 'pixelproof-proof:/*',
  callback = function(event)
    require('pixelproof').read_proof(event.buf, event.match)
  end,
})
