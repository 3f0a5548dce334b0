"""Words that tell a person's name from a place's: frequent first names, and what is no surname."""

from __future__ import annotations

_FIRST = """
    Achim Adam Ahmed Alexander Ali Alina Andrea Andreas Angela Anika Anja Anke Anna Anne Annette
    Antje Anton Arne Astrid Axel Barbara Bastian Beate Ben Benjamin Bernd Bettina Birgit Birte
    Björn Brigitte Bruno Carina Carl Carla Carsten Catharina Christa Christian Christiane Christina
    Christine Christoph Claudia Claus Clara Cornelia Daniel Daniela David Dennis Detlef Dieter Dirk
    Dominik Doris Eberhard Elena Elias Elisabeth Elke Emil Emilia Emily Emma Enno Erich Erika Ernst
    Erwin Eva Fabian Fatma Felix Finn Florian Frank Franz Franziska Frauke Friedrich Fritz Gabriele
    Georg Gerd Gerhard Gisela Günter Günther Hannah Hannes Hans Harald Hartmut Hasan Heidi Heike
    Heiko Heiner Heinrich Heinz Helga Helmut Henning Henrik Herbert Hermann Hilke Holger Horst
    Hubert Ibrahim Ina Ines Inga Ingo Ingrid Insa Jakob Jan Jana Janina Jannes Jannik Jasmin Jens
    Joachim Jochen Johann Johanna Johannes Jonas Jörg Josef Julia Julian Jürgen Jutta Kai Karin Karl
    Karsten Katharina Kathrin Katja Katrin Kerstin Kevin Klara Klaus Konrad Kristina Kurt Lara Lars
    Laura Lea Lena Lennart Leon Leonie Linda Lisa Lothar Louis Luca Luisa Lukas Malte Manfred Manuel
    Manuela Marc Marcel Marco Marcus Maren Margarete Maria Marie Marina Mario Marion Markus Martin
    Martina Marvin Matthias Max Maximilian Mehmet Meike Melanie Mia Michael Michaela Mohammed
    Monika Moritz Mustafa Nadine Natalie Nele Nico Nicolas Nicole Nils Nina Norbert Olaf Oliver Ole
    Onno Oskar Otto Patricia Patrick Paul Paula Peter Petra Philipp Pia Rainer Ralf Ramona Regina
    Reiner Reinhard Renate Richard Rita Robert Robin Roland Rolf Ruth Sabine Sabrina Samuel Sandra
    Sara Sarah Sascha Sebastian Sigrid Silke Silvia Simon Simone Sofia Sonja Sophia Sophie Stefan
    Stefanie Steffen Stephan Susanne Sven Svenja Swantje Tanja Theo Thomas Thorsten Tim Timo Tobias
    Tom Torsten Udo Ulf Ulrich Ulrike Ursula Ute Uwe Valentin Vanessa Verena Vera Viktor Volker
    Walter Waltraud Werner Wiebke Wilhelm Willi Wolfgang Yannick Yusuf
"""
FIRST_NAMES = frozenset(_FIRST.split())

_NONE = """
    Allee Anzeige Bad Bahnhof Brücke Damm Deich Denkmal Fußgängerin Gasse Gesellschaft Gymnasium
    Haus Heim Hilfe Hinweise Hof Jahr Kanal Kaserne Kirche Kita Klinik Kommissarin Krankenhaus
    Kreuzung Luther Markt Ministerin Park Pastorin Platz Polizei Präsidentin Ring Schule Stadion
    Staatsanwältin Stiftung Stift Straße Ufer Universität Wall Weg Wald Werft Zentrum Zeugin
    Anfang Mitte Ende Doktor Dr Foto Bürgermeisterin Oberbürgermeisterin Landrätin Direktorin
"""
NO_SURNAMES = frozenset(_NONE.split())
