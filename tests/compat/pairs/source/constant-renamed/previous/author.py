from bindings import constant_renamed_v1 as m


request = m.GetRequest(id="rye")
