-- Attaches the Pipewright language server to pipeline specs, their DDL files and settings. Neovim 0.7 and later.
--
-- Copy it to ~/.config/nvim/plugin/pipewright.lua, or `dofile` it from init.lua. `vim.g.pipewright_cmd` replaces the command,
-- for example { 'node', '/path/to/pipewright/server/bin/pipewright.js', 'lsp', '--stdio' }.

local command = vim.g.pipewright_cmd or { 'pipewright', 'lsp', '--stdio' }
local filetypes = { 'json', 'jsonc', 'sql' }
local markers = { 'pipewright.json' }

if vim.lsp.config ~= nil and vim.lsp.enable ~= nil then
  -- Neovim 0.11 and later.
  vim.lsp.config('pipewright', { cmd = command, filetypes = filetypes, root_markers = { markers, '.git' } })
  vim.lsp.enable('pipewright')
  return
end

--- The nearest folder upwards with settings, else the file's own.
local function root_of(file)
  local own = vim.fn.fnamemodify(file, ':p:h')
  local folder = own
  while true do
    for _, marker in ipairs(markers) do
      if vim.fn.filereadable(folder .. '/' .. marker) == 1 then
        return folder
      end
    end
    local above = vim.fn.fnamemodify(folder, ':h')
    if above == folder then
      return own
    end
    folder = above
  end
end

--- Every JSON and SQL file is offered to the server below a root with settings; elsewhere only what is named like a spec.
local function concerns(file, root)
  local name = vim.fn.fnamemodify(file, ':t')
  if vim.fn.filereadable(root .. '/pipewright.json') == 1 then
    return true
  end
  return name:match('^spec%.jsonc?$') ~= nil or name:match('%.spec%.jsonc?$') ~= nil or name:match('%.pipeline%.jsonc?$') ~= nil
end

local clients = {}

local function attach(buffer)
  local file = vim.api.nvim_buf_get_name(buffer)
  if file == '' then
    return
  end
  local root = root_of(file)
  if not concerns(file, root) then
    return
  end
  if clients[root] == nil or vim.lsp.get_client_by_id(clients[root]) == nil then
    clients[root] = vim.lsp.start_client({
      name = 'pipewright',
      cmd = command,
      root_dir = root,
      on_attach = function(_, attached)
        vim.api.nvim_buf_set_option(attached, 'omnifunc', 'v:lua.vim.lsp.omnifunc')
      end,
    })
  end
  if clients[root] ~= nil then
    vim.lsp.buf_attach_client(buffer, clients[root])
  end
end

local group = vim.api.nvim_create_augroup('pipewright', { clear = true })
vim.api.nvim_create_autocmd('FileType', {
  group = group,
  pattern = filetypes,
  callback = function(event)
    attach(event.buf)
  end,
})
