from bindings import service_removed_v1 as m


request = m.GetRequest(id="rye")
