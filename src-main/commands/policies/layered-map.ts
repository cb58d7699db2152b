/** Several maps read as one, the later ones first: hundreds of commands share what is above them, and a copy for each would be most of a policy's memory. */

export class LayeredMap<K, V> implements ReadonlyMap<K, V> {
  /** The last one wins. */
  readonly #layers: readonly ReadonlyMap<K, V>[]

  private constructor(layers: readonly ReadonlyMap<K, V>[]) {
    this.#layers = layers
  }

  /** Maps that are not changed any more; where only one of them holds anything, that one itself. */
  static of<K, V>(maps: readonly ReadonlyMap<K, V>[]): ReadonlyMap<K, V> {
    const layers: ReadonlyMap<K, V>[] = []
    for (const map of maps) {
      const inner = map instanceof LayeredMap ? map.#layers : [map]
      for (const layer of inner) if (layer.size > 0) layers.push(layer)
    }
    return layers.length === 1 ? layers[0]! : new LayeredMap(layers)
  }

  get(key: K): V | undefined {
    for (let at = this.#layers.length - 1; at >= 0; at--) {
      const found = this.#layers[at]!.get(key)
      if (found !== undefined) return found
    }
    return undefined
  }

  has(key: K): boolean {
    return this.#layers.some((layer) => layer.has(key))
  }

  /** In the order in which the keys first come. */
  #whole(): Map<K, V> {
    return new Map(this.#layers.flatMap((layer) => [...layer]))
  }

  get size(): number {
    return this.#whole().size
  }

  entries(): MapIterator<[K, V]> {
    return this.#whole().entries()
  }

  keys(): MapIterator<K> {
    return this.#whole().keys()
  }

  values(): MapIterator<V> {
    return this.#whole().values()
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries()
  }

  forEach(act: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.#whole()) act(value, key, this)
  }
}
