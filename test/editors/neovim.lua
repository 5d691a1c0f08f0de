-- Drives one Neovim session. Runs as a coroutine between the turns of Neovim's own loop, so that typed keys are really typed.

local read = function(path)
  return table.concat(vim.fn.readfile(path), '\n')
end
local settings = vim.fn.json_decode(read(settings_file))
local report = {}

local function finish(failure)
  report.failure = failure
  vim.fn.writefile({ vim.fn.json_encode(report) }, settings.report)
  vim.cmd(failure == nil and 'qa!' or 'cq!')
end

--- Gives Neovim its turn until the condition holds.
local function wait(what, condition)
  local started = vim.loop.now()
  while not condition() do
    if vim.loop.now() - started > 30000 then
      error('waited in vain for ' .. what)
    end
    coroutine.yield()
  end
end

local function type_keys(keys)
  vim.api.nvim_input(keys)
end

local function codes()
  return vim.tbl_map(function(d)
    return (d.user_data and d.user_data.lsp and d.user_data.lsp.code) or d.code or ''
  end, vim.diagnostic.get(0))
end

--- Puts the cursor on the first text that follows another on its line.
local function go_to(text, inside)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local at = line:find(text, 1, true)
    if at ~= nil then
      vim.api.nvim_win_set_cursor(0, { number, at - 1 + (inside or 0) })
      return number
    end
  end
  error('no such text: ' .. text)
end

local function choose(pattern)
  vim.ui.select = function(items, _, on_choice)
    for _, item in ipairs(items) do
      local action = item[2] or item
      if (action.title or ''):find(pattern) then
        return on_choice(item)
      end
    end
    error('not offered: ' .. pattern .. ' in ' .. vim.inspect(items))
  end
end

local function session()
  vim.g.pipewright_cmd = settings.command
  vim.o.completeopt = 'menuone,noselect'
  vim.cmd('filetype on')
  dofile(settings.script)
  vim.cmd('edit ' .. vim.fn.fnameescape(settings.file))
  vim.cmd('setfiletype json')
  local spec = vim.api.nvim_get_current_buf()

  wait('findings', function()
    return #vim.diagnostic.get(spec) > 0
  end)
  report.diagnostics = vim.tbl_map(function(d)
    return { code = (d.user_data and d.user_data.lsp and d.user_data.lsp.code) or d.code or '', line = d.lnum, source = d.source }
  end, vim.diagnostic.get(spec))

  -- Half of a column's name inside an SQL string, then the menu.
  local line = go_to('sales.copies * sales.price', #'sales.copies * sales.')
  type_keys('cwpri<C-x><C-o>')
  wait('the completion menu', function()
    return vim.fn.pumvisible() == 1
  end)
  type_keys('<C-n><C-y><Esc>')
  wait('normal mode', function()
    return vim.fn.pumvisible() == 0 and vim.api.nvim_get_mode().mode == 'n'
  end)
  report.completed = vim.api.nvim_buf_get_lines(spec, line - 1, line, false)[1]

  go_to('sales.copies * sales.price', #'sales.copies * sales.pr')
  vim.lsp.buf.hover()
  local float
  wait('the hover', function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        float = window
        return true
      end
    end
    return false
  end)
  report.hover = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(float), 0, -1, false), '\n')
  vim.api.nvim_win_close(float, true)

  vim.cmd('silent write')
  vim.lsp.buf.definition()
  wait('the definition', function()
    return vim.api.nvim_buf_get_name(0):match('%.sql$') ~= nil
  end)
  report.definition = { file = vim.api.nvim_buf_get_name(0), line = vim.api.nvim_get_current_line() }
  vim.cmd('buffer ' .. spec)

  local fixed = go_to('accepted_values(...)', 3)
  choose("fiction")
  vim.lsp.buf.code_action()
  wait('the fix', function()
    return vim.api.nvim_buf_get_lines(spec, fixed - 1, fixed, false)[1]:find('fiction', 1, true) ~= nil
      and not vim.tbl_contains(codes(), 'accepted-values-placeholder')
      and vim.api.nvim_buf_get_lines(spec, fixed - 1, fixed, false)[1]:find("accepted_values('", 1, true) ~= nil
  end)
  report.fixed = vim.api.nvim_buf_get_lines(spec, fixed - 1, fixed, false)[1]
  report.left = codes()

  local shifted = go_to('"layer": "staging"', 1)
  vim.api.nvim_buf_set_lines(spec, shifted - 1, shifted, false, { '  "layer":"staging" ,' })
  vim.bo.expandtab = true
  vim.bo.shiftwidth = 2
  vim.lsp.buf.formatting_sync(nil, 10000)
  report.formatted = vim.api.nvim_buf_get_lines(spec, shifted - 2, shifted, false)

  choose('SQL')
  vim.lsp.buf.code_action({ only = { 'source.generate.sql' } })
  wait('the generated files', function()
    return vim.fn.filereadable(settings.marker) == 1
  end)
  report.generated = true
end

local running = coroutine.create(session)
local function turn()
  local ok, failure = coroutine.resume(running)
  if not ok then
    finish(tostring(failure))
  elseif coroutine.status(running) == 'dead' then
    finish(nil)
  else
    vim.defer_fn(turn, 20)
  end
end
vim.defer_fn(turn, 20)
