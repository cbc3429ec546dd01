"""What an office needs to check and add up the reports of its area: a folder to hand on.

``folder`` puts it together, ``problems`` lists what is wrong with each report, ``roll_up`` has the sums and
what they lack, ``workbooks`` and ``letters`` write Excel and Word. Each file bears the mark of
:mod:`schemas.handed_on`.
"""
