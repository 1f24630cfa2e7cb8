-- Blocks, spans and figures with a class become calls of the functions that report.typ defines; in HTML,
-- first columns become row headings. One source serves both.

-- class = what opens and closes the block in Typst
local blocks = {
  ["page-one"] = { "#page-one[", "]" }, ["claim"] = { "#claim[", "]" }, ["note"] = { "#note[", "]" },
  ["sentence"] = { "#sentence[", "]" }, ["table-wrap"] = { "#wide[", "]" },
  ["fit-page"] = { "#fit-page[", "]" }, ["columns-two"] = { "#columns-two(", ")" }, ["column"] = { "[", "]," },
}
local spans = { ["fill-in"] = "fill-in", ["note-line"] = "note-line", ["answered"] = "answered" }

local function known(classes, names)
  for _, class in ipairs(classes) do
    if names[class] then return names[class] end
  end
end

local function quoted(text)
  return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"') .. '"'
end

function Div(div)
  if FORMAT ~= "typst" then return nil end
  local name = known(div.classes, blocks)
  if not name then return nil end
  local parts = pandoc.Blocks({ pandoc.RawBlock("typst", name[1]) })
  parts:extend(div.content)
  parts:insert(pandoc.RawBlock("typst", name[2]))
  return parts
end

function Span(span)
  if FORMAT ~= "typst" then return nil end
  local name = known(span.classes, spans)
  if not name then return nil end
  local parts = pandoc.Inlines({ pandoc.RawInline("typst", "#" .. name .. "[") })
  parts:extend(span.content)
  parts:insert(pandoc.RawInline("typst", "]"))
  return parts
end

local function picture(image, caption)
  local name = known(image.classes, { thin = "thin-picture" }) or "picture"
  local alt = image.attributes.alt or pandoc.utils.stringify(image.caption)  -- in figures pandoc moves it there
  local call = "#" .. name .. "(" .. quoted(image.src) .. ", " .. quoted(alt) .. ")["
  local parts = pandoc.Blocks({ pandoc.RawBlock("typst", call) })
  parts:extend(caption)
  parts:insert(pandoc.RawBlock("typst", "]"))
  return parts
end

function Figure(figure)
  if FORMAT ~= "typst" then return nil end
  local image
  figure:walk({ Image = function(found) image = found end })
  return image and picture(image, figure.caption.long)
end

-- an image without a caption is a paragraph of its own
function Para(para)
  if FORMAT ~= "typst" or #para.content ~= 1 or para.content[1].t ~= "Image" then return nil end
  return picture(para.content[1], pandoc.Blocks({}))
end

function Table(tbl)
  for _, body in ipairs(tbl.bodies) do body.row_head_columns = 1 end
  return tbl
end
