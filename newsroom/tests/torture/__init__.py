"""Random schedules of everything that can go wrong, against a real sandbox, database and Redis.

``seams`` are the moments at which trouble can strike, ``trouble`` what strikes, ``schedule`` plays
one broadcast through it until nothing moves, ``verdict`` holds what the platforms hold against
what we say. ``make torture`` runs many of them; ``kills`` does the same to real processes.
"""
