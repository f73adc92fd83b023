"""A digest as four everyday words, so that two people before two screens can tell that they see the same."""

from __future__ import annotations

from typing import Final

COUNT: Final = 4
WORDS: Final = (
    "abeja abrigo aceite agua aguja aire alba aldea alga algodón altar ámbar amigo ancla anillo "
    "antena apio araña árbol arcilla arco arena aroma arpa arroz asiento atún avena avión azúcar azul "
    "bahía baile balcón balsa banco bandera barba barco barrio barro bata batería bebida beso bicho "
    "boca bola bolsa bomba bosque bota botón brazo brillo brisa broma bronce brújula bufanda búho "
    "burro buzón caballo cabra cacao café caja calle cama camino campana canasta canela canoa canto "
    "capa caracol carbón carta casa cebolla cedro ceja cena cerca cereza cerro chile chispa cielo "
    "cinta ciruela ciudad clavel cobre cocina coco codo cofre cola collar comal copa coral corcho "
    "correa costa crema cristal cuadro cubo cuchara cuento cuerda cueva cuna dado danza dátil dedo "
    "delfín diente disco dulce durazno eco elote enero encino escoba escudo espejo espiga espuma "
    "esquina estrella faro feria fiesta fila flauta flecha flor foca foco fogata foto fresa frijol "
    "fruta fuego fuente gallo ganso garza gato gaviota girasol globo gorra gota grano grillo grulla "
    "guante guitarra hacha hamaca harina helecho hielo hierba higo hilo hoja hongo horno huerta huevo "
    "humo iglesia imán isla jabón jade jardín jarra jaula jinete joya juego jugo kiosco labio lado "
    "lago laguna lana lápiz largo latón laurel lava lazo leche león letra libro limón lince línea "
    "lirio llama llave lluvia lobo loro luna lupa luz madera maíz maleta mango mano manta manzana "
    "mapa mar marzo máscara mayo melón mesa metal miel milpa mina molino moneda mono mora mosca "
    "mueble muro museo nardo nido niebla nieve nogal nopal norte nube nudo"
).split()
"""256 short nouns: one for each value of a byte. The order never changes."""


def words_of(digest: bytes) -> str:
    """The words of the first bytes of a digest: "mesa, luna, faro, nopal"."""
    return ", ".join(WORDS[byte] for byte in digest[:COUNT])
