"""The committee pack as readers ask for it: what goes into it, the queue of jobs, the page "Bizottsági anyag".

The pack itself is written by `dashboard.packs`, in a process of its own.
"""
