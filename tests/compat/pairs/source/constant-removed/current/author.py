from bindings import constant_removed_v1 as m


request = m.GetRequest(id="rye")
